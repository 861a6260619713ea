/* The video to look at while choosing: our small version of it, or the site's own player. */

import { h } from "./dom.js";
import { t } from "./texts.js";

const PLAYER = "https://www.youtube-nocookie.com";
const SEEK_MS = 120;

/*
 * What all kinds of player have: `element`, `time` in seconds, `seek(time)`, `jump(time)` (a seek that
 * does not wait), `toggle`, `play`, `pause`, `end` once it is not needed any more. They call `ontime(time)`
 * and `onbroken(time)`.
 */

/** Our small version of the video. */
class Own {
  constructor(url, poster) {
    this.element = h("video", { src: url, poster: poster || "", controls: true, preload: "metadata", playsInline: true });
    this.element.addEventListener("timeupdate", () => this.ontime?.(this.time));
    this.element.addEventListener("seeked", () => this.ontime?.(this.time));
    this.element.addEventListener("error", () => this.onbroken?.(this.time));
  }

  get time() {
    return this.timer === undefined ? this.element.currentTime : this.wished;
  }

  seek(time) {
    this.wished = time;
    // Handles move faster than a video can seek.
    this.timer ??= setTimeout(() => this.jump(this.wished), SEEK_MS);
  }

  jump(time) {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.element.currentTime = time;
  }

  toggle() {
    if (this.element.paused) this.play();
    else this.element.pause();
  }

  play() {
    this.element.play().catch(() => {}); // the player itself shows why it does not
  }

  pause() {
    this.element.pause();
  }

  end() {
    clearTimeout(this.timer);
    this.pause();
  }
}

/** YouTube's player in a frame, spoken to by messages as its own script does. */
class Embedded {
  constructor(id) {
    this.time = 0;
    this.playing = false;
    const query = new URLSearchParams({ enablejsapi: "1", origin: location.origin, playsinline: "1" });
    this.element = h("iframe", {
      src: `${PLAYER}/embed/${encodeURIComponent(id)}?${query}`,
      title: t("editor.site_player"),
      allow: "autoplay; fullscreen; encrypted-media",
      // It shows nothing to pages that do not say who they are.
      referrerpolicy: "strict-origin-when-cross-origin",
    });
    this.element.addEventListener("load", () => this.#send({ event: "listening", id: 1, channel: "widget" }));
    this.hear = (event) => this.#hear(event);
    window.addEventListener("message", this.hear);
  }

  #send(message) {
    this.element.contentWindow?.postMessage(JSON.stringify(message), PLAYER);
  }

  #command(func, ...args) {
    this.#send({ event: "command", func, args });
  }

  #hear({ origin, source, data }) {
    if (origin !== PLAYER || source !== this.element.contentWindow) return;
    let info;
    try {
      info = JSON.parse(data).info;
    } catch {
      return; // not one of the messages that we know
    }
    if (typeof info?.playerState === "number") this.playing = info.playerState === 1;
    if (typeof info?.currentTime !== "number") return;
    this.time = info.currentTime;
    this.ontime?.(this.time);
  }

  seek(time) {
    this.time = time;
    this.#command("seekTo", time, true);
  }

  jump(time) {
    this.seek(time);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    this.#command("playVideo");
  }

  pause() {
    this.#command("pauseVideo");
  }

  end() {
    window.removeEventListener("message", this.hear);
  }
}

/** Nothing to look at but a picture; times are still typed and dragged. */
class Still {
  constructor(picture, time = 0) {
    this.time = time;
    this.element = picture ? h("img", { src: picture, alt: "" }) : h("p", { class: "empty" }, t("editor.no_preview"));
  }

  seek(time) {
    this.time = time;
    this.ontime?.(time);
  }

  jump(time) {
    this.seek(time);
  }

  toggle() {}

  play() {}

  pause() {}

  end() {}
}

/**
 * The stage of the editor. `ontime` hears where the player is; `embed()` swaps to the site's
 * player, which asks that site for everything. Call `end` when it leaves the page.
 */
export class Preview {
  constructor(video, ontime) {
    this.video = video;
    this.ontime = ontime;
    this.stage = h("div", { class: "stage" });
    this.trouble = h("p", { class: "hint", role: "status" });
    this.element = h("div", { class: "preview" }, this.stage, this.trouble);
    this.#use(video.preview_url ? new Own(video.preview_url, video.thumbnail) : new Still(video.thumbnail));
  }

  #use(player) {
    this.player?.end();
    this.player = player;
    player.ontime = (time) => {
      this.#stopAfterPart(time);
      this.ontime(time);
    };
    player.onbroken = (time) => this.#giveUp(time);
    this.trouble.textContent = "";
    this.stage.replaceChildren(player.element);
  }

  /** A preview's link is good for a while only, and a browser may not know the codec. */
  #giveUp(time) {
    this.part = undefined;
    this.#use(new Still(this.video.thumbnail, time));
    this.trouble.textContent = t("editor.preview_gone");
  }

  /** Times from before the player has got to the part do not count. */
  #stopAfterPart(time) {
    const part = this.part;
    if (!part) return;
    if (time >= part.start && time < part.end) part.begun = true;
    else if (part.begun && time >= part.end) {
      this.part = undefined;
      this.player.pause();
    }
  }

  embed() {
    this.part = undefined;
    this.#use(new Embedded(this.video.embed.id));
  }

  get time() {
    return this.player.time;
  }

  seek(time) {
    this.part = undefined;
    this.player.seek(Math.max(0, time));
  }

  toggle() {
    this.part = undefined;
    this.player.toggle();
  }

  /** From `start`, and stop at `end`. */
  playPart(start, end) {
    this.player.jump(start);
    this.part = { start, end, begun: false };
    this.player.play();
  }

  end() {
    this.player.end();
  }
}

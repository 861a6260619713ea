"""The page of the account: where one is logged in, the password, and the way out."""

from playwright.sync_api import Page, expect

from tests.harness.api import PASSWORD, Api
from tests.harness.axe import check_accessible
from tests.harness.watching import Watch, check_fits

NEW_PASSWORD = "another horse 2"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5"


def log_in(alice: Api, client: str) -> Api:
    """Another login of Alice's, by a program that calls itself *client*."""
    credentials = {"email": alice.email, "password": PASSWORD}
    reply = alice.anonymous().post("/api/auth/login", credentials, headers={"User-Agent": client})
    return Api(alice.address, reply.json()["token"], alice.user_id, alice.email)


def _another_account_in_another_tab(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/login")
    other.evaluate("() => { localStorage.user = JSON.stringify({ id: 'somebody else' }); }")


def test_a_login_elsewhere_is_signed_out(her_page: Page, alice: Api):
    page = her_page
    phone, script = log_in(alice, PHONE), log_in(alice, "curl/8.5.0")
    broken_off = {"status": 200, "content_type": "application/json", "body": '{"sessi'}
    page.route("**/api/auth/sessions", lambda route: route.fulfill(**broken_off), times=1)
    page.goto("/account")
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    with page.expect_event("load"):
        _another_account_in_another_tab(page)
    sessions = page.get_by_role("region", name="Where you are logged in")
    expect(page.get_by_text(alice.email)).to_be_visible()
    expect(sessions.get_by_role("listitem")).to_have_count(3)
    first = sessions.get_by_role("listitem").first
    expect(first).to_contain_text("Here, now")
    expect(first.get_by_role("button")).to_have_count(0)
    check_accessible(page)
    check_fits(page)

    sessions.get_by_role("button", name="Log out: Safari on iPhone, 127.0.0.1").click()
    expect(page.get_by_text("Safari on iPhone is logged out.")).to_be_visible()
    expect(sessions.get_by_role("listitem")).to_have_count(2)
    expect(sessions.get_by_role("heading")).to_be_focused()
    assert phone.get("/api/auth/me").status_code == 401
    assert script.get("/api/auth/me").status_code == 200
    expect(sessions.get_by_text("curl")).to_be_visible()

    page.get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_url("**/")
    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    assert alice.get("/api/auth/me").status_code == 401


def test_a_new_password_leads_to_the_login_and_back(her_page: Page, alice: Api, watch: Watch):
    watch.expected += ["400", "401"]
    page = her_page
    page.goto("/account")
    page.get_by_label("Current password").fill("not this one")
    page.get_by_label("New password").fill("password1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").get_by_text("tried first")).to_be_visible()
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not your current password.")).to_be_visible()
    expect(page.get_by_label("Current password")).to_be_focused()
    page.evaluate("scrollTo(0, 0)")  # nothing is half under the bar then
    check_accessible(page)
    page.get_by_label("Current password").fill(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/login?*")
    expect(page.get_by_text("The password is changed")).to_be_visible()
    assert alice.get("/api/auth/me").status_code == 401
    page.get_by_label("E-mail address").fill(alice.email)
    page.get_by_label("Password").fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")
    expect(page.get_by_text(alice.email)).to_be_visible()


def test_an_account_is_deleted_for_good(her_page: Page, alice: Api, watch: Watch):
    watch.expected.append("401")
    page = her_page
    page.goto("/account")
    leave = page.get_by_role("region", name="Delete the account")
    for password, said in (
        ("", "Type the password."),
        ("wrong", "This is not your current password."),
    ):
        leave.get_by_label("Your password").fill(password)
        leave.get_by_role("button").click()
        if password:
            page.get_by_role("dialog").get_by_role("button", name="Delete everything").click()
        expect(leave.get_by_text(said)).to_be_visible()
    leave.get_by_label("Your password").fill(PASSWORD)
    leave.get_by_role("button").click()
    check_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Delete everything").click()

    page.wait_for_url("**/login?*")
    expect(page.get_by_text("The account is deleted")).to_be_visible()
    credentials = {"email": alice.email, "password": PASSWORD}
    assert alice.anonymous().post("/api/auth/login", credentials).status_code == 401


def test_a_guest_registers_and_keeps_everything(page: Page, alice: Api):
    page.goto("/login")
    page.get_by_role("button", name="Go on as a guest").click()
    page.wait_for_url("**/board")
    guest = Api(alice.address, page.evaluate("localStorage.token"))
    clip = guest.save("https://youtu.be/dQw4w9WgXcQ")
    page.goto("/account")
    expect(page.get_by_text("This guest and everything it made is deleted")).to_be_visible()
    expect(page.get_by_label("Current password")).to_be_hidden()
    check_accessible(page)
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page.get_by_text("there is no way back")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Register and keep everything").click()
    expect(page.get_by_text("What you made as a guest moves")).to_be_visible()
    page.get_by_label("E-mail address").fill(f"was-a-guest-{alice.email}")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/account")
    expect(page.get_by_text(f"was-a-guest-{alice.email}")).to_be_visible()
    assert guest.status(clip)["status"] == "pending"

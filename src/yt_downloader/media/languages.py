"""Languages, as sites and as containers name them."""

import re

# BCP 47, as far as sites use it: `en`, `pt-BR`, `zh-Hans`. YouTube puts the id of a track that has
# a name of its own behind it: `en-eEY6OEpapPo`.
TRACK_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9_-]{1,32})?")

# ISO 639-1 and ISO 639-2/T, which MP4 and Matroska have instead, joined.
_CODES = """
aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul
bhbih bibis bmbam bnben bobod brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv
cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa etest eueus fafas ffful fifin
fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv
hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn
jvjav kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor
kykir lalat lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal
mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav
nynya ococi ojoji omorm orori ososs papan peper pipli plpol pspus ptpor quque rmroh rnrun
roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk slslv smsmo snsna sosom sqsqi
srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir tktuk tltgl tntsn toton
trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho
yiyid yoyor zazha zhzho zuzul
"""
_LONG = {pair[:2]: pair[2:] for pair in _CODES.split()}
UNDETERMINED = "und"


def container_language(code: str) -> str:
    """The three letters for a code such as `en` or `pt-BR`; UNDETERMINED where there are none."""
    first = code.partition("-")[0].lower()
    return _LONG.get(first, first if len(first) == len(UNDETERMINED) else UNDETERMINED)

"""Words of which people put a sign together ("my hands are swollen"): coded even where no name has them."""

from __future__ import annotations

from index.lexicon.words import form, listed

# What hurts in which way: the words, by the noun that the vocabularies' names have.
NOUNS = {
    "pain": "pain pains ache aches aching soreness discomfort throbbing",
    "cramp": "cramp cramps cramping",
    "swelling": "swelling",
    "numbness": "numbness",
    "tingling": "tingling",
    "weakness": "weakness",
    "stiffness": "stiffness tightness",
    "tenderness": "tenderness",
    "burning": "burning",
    "itching": "itching itch itchiness",
    "rash": "rash rashes",
    "spasm": "spasm spasms twitching twitches",
    "tremor": "tremor tremors shaking",
    "redness": "redness",
}
# The sign by itself, where it has another name.
ALONE = {
    "stiffness": "muscle stiffness",
    "tenderness": "pain",
    "burning": "burning sensation",
    "redness": "erythema",
}
ADJECTIVES = {
    "pain": "hurt hurts hurting hurted ache aches ached aching sore painful achy throbbing throbs",
    "swelling": "swollen swelled swells swell puffy",
    "numbness": "numb",
    "tingling": "tingly tingle tingles tingling",
    "weakness": "weak",
    "stiffness": "stiff tight",
    "tenderness": "tender",
    "burning": "burn burns burning",
    "itching": "itch itches itchy",
    "tremor": "shake shakes shaky trembling",
    "cramp": "cramp cramps cramping",
}
PARTS = listed(
    "head neck shoulder arm forearm elbow wrist hand finger thumb back chest rib stomach tummy belly abdomen hip groin "
    "leg thigh knee calf calves shin ankle foot feet heel toe joint muscle bone eye ear nose throat mouth tongue lip "
    "gum jaw tooth teeth face cheek scalp skin breast nipple bladder kidney liver bowel pelvis buttock spine body limb "
    "nerve tendon gland testicle vagina uterus ovary lung extremity sinus temple hamstring forehead eyelid palm sole "
    "fingertip armpit flank tailbone collarbone ligament vein"
)
UNITS = listed("lb lbs pounds pound kg kgs kilos kilo stone")

SIGNS = frozenset(
    form(word)
    for words in (*NOUNS.values(), *ADJECTIVES.values(), " ".join(PARTS), " ".join(UNITS))
    for word in words.split()
)

"""What is said first in a crisis: short, calm, nothing promised, and marked for gettext."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """A heading and sentences, to be shown in this order, above the numbers of ``help_for``."""

    kind: str
    title: str
    lines: tuple[str, ...]


def _(text: str) -> str:
    """Marks a sentence for translation; the face translates it when it is shown."""
    return text


# Pages that the sentences rest on, read 2026-11-22 in stored copies; what is not there is plain common sense.
# calling: www.swast.nhs.uk/when-to-call-999, www2.hse.ie/emergencies/when-to-call-112-or-999/
# stroke: www.bartonfamilypractice.nhs.uk/2021/03/16/when-stroke-strikes-act-f-a-s-t/, www.nwas.nhs.uk
# heart attack: healthandcare.portsmouth.gov.uk/heart-attack/,
#   nicswell.co.uk/conditions-and-treatments/heart-attack/symptoms
# anaphylaxis: anaphylaxis.org.uk/what-to-do-in-an-emergency/, www.bridgewatersurgeries.nhs.uk (2023-07-17)
# poisoning, overdose: poisons.ie/public/first-aid-safety/, poisonhelp.hrsa.gov (do not wait for signs),
#   the NHS's text at richmondgpalliance.co.uk/health-a-z/?condition=poisoning
# button batteries: www.kidshealth.org.nz/print/1707
# seizure: www2.hse.ie (above), elearning.nucoplus.com/topic/tonic-clonic-seizure-8
# breathing: the NHS's text at richmondgpalliance.co.uk (above), www2.hse.ie (above)
# self-harm: health.wyo.gov (988), www.thepushupchallenge.com.au (what happens when you call Lifeline)
# abuse: victimandwitnessinformation.org.uk/crime-types/domestic-abuse
CARDS: dict[str, Card] = {
    card.kind: card
    for card in (
        Card(
            "self-harm",
            _("If you are thinking of ending your life or hurting yourself"),
            (
                _("If there is danger right now, call your local emergency number."),
                _("You can talk to somebody now. You need not be sure, and you need not say your name."),
                _("Tell a person near you. If you can, do not stay alone."),
                _("If you are worried about somebody else, you can call too."),
            ),
        ),
        Card(
            "overdose",
            _("If somebody took too much of a medicine or a drug"),
            (
                _("Call your local emergency number now, even if they feel well."),
                _("Do not make them vomit. Give nothing to eat or drink unless you are told to."),
                _("Keep the packet and tell what was taken, how much and when."),
            ),
        ),
        Card(
            "poisoning",
            _("If somebody swallowed, touched or breathed in something harmful"),
            (
                _("If they are hard to wake or cannot breathe well, call your local emergency number now."),
                _("If they seem well, call poison advice now. Do not wait for signs."),
                _("Do not make them vomit. Give nothing to eat or drink unless you are told to."),
                _("If a child may have swallowed a button battery, go to the nearest emergency department now."),
            ),
        ),
        Card(
            "abuse",
            _("If somebody is hurting you, or somebody you know"),
            (
                _("If there is danger right now, call your local emergency number."),
                _("It is not your fault. There are people who listen and advise in confidence."),
                _("If the person who hurts you may see this device, use another one if you can."),
            ),
        ),
        Card(
            "stroke",
            _("This may be a stroke"),
            (
                _("Call your local emergency number now. Do not wait to see whether it passes."),
                _("Signs: the face droops on one side, an arm is weak, speech is slurred. One sign is enough to call."),
                _("Call even if you are not sure."),
            ),
        ),
        Card(
            "heart-attack",
            _("This may be a heart attack"),
            (
                _("Call your local emergency number now, even if you are not sure."),
                _("Sit down and rest while you wait. Do not drive yourself."),
                _("If somebody collapses and does not breathe, start CPR. The person on the phone can tell you how."),
            ),
        ),
        Card(
            "anaphylaxis",
            _("This may be a severe allergic reaction"),
            (
                _("Use an adrenaline pen now if there is one."),
                _("Then call your local emergency number and say “anaphylaxis”."),
                _("Lie down with legs raised. If breathing is hard, sit up a little. Do not stand up."),
                _("If it is no better after 5 minutes, use a second pen if there is one."),
            ),
        ),
        Card(
            "breathing",
            _("If somebody cannot breathe, or cannot be woken"),
            (
                _("Call your local emergency number now."),
                _("If they do not respond and do not breathe, start CPR. The person on the phone can tell you how."),
                _("If they breathe and cannot be woken, turn them on their side and watch their breathing."),
            ),
        ),
        Card(
            "seizure",
            _("If a seizure does not stop"),
            (
                _("Call your local emergency number if it lasts more than 5 minutes."),
                _("Call too if it is their first, or if another comes before they wake."),
                _("If there is a rescue plan for this person, follow it."),
                _("Move hard things away. Do not hold them down. Put nothing in their mouth."),
            ),
        ),
    )
}


def card_for(kind: str) -> Card:
    """What to say for a kind of crisis. Raises :class:`KeyError` for a word that is no kind."""
    return CARDS[kind]

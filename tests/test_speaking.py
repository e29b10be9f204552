"""What a post says of its speaker and of the person whom it is about. The words are composed."""

from __future__ import annotations

import pytest

from index.speaking import read_speaking
from index.speaking.findings import Finding
from index.vocabulary import Mention


def value(found: Finding | None) -> str:
    return found.value if found else ""


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("I was diagnosed with lupus last spring and my rheumatologist put me on steroids.", "patient"),
        ("My son was diagnosed with epilepsy and takes Keppra twice a day.", "parent"),
        ("DS7 has had a cough for weeks and his paediatrician shrugs.", "parent"),
        ("As a mum of a 5 year old with Dravet I never sleep.", "parent"),
        ("My husband has Parkinson's and his tremor is worse this month.", "partner"),
        ("My mum has dementia and she wanders at night.", "relative"),
        ("MIL was diagnosed with breast cancer and starts chemo on Monday.", "relative"),
        ("I'm a nurse on a stroke ward. We see this in clinic every week.", "professional"),
        ("As an oncologist I would not skip the scan.", "professional"),
        ("I'm a nurse but I was diagnosed with MS myself and my symptoms scare me.", "patient"),
        ("I'm not a doctor but that sounds like a reaction.", ""),
        ("My friend's daughter was diagnosed with leukaemia last week.", ""),
        ("My neighbour has diabetes and she takes insulin.", ""),
        (
            "My husband is so kind since I was diagnosed with MS. My symptoms come and go and my legs are weak.",
            "patient",
        ),
        ("Your son has the same rash that was in the leaflet.", ""),
        ("My brother has schizophrenia and he stopped his meds.", "relative"),
        ("My girlfriend suffers from migraines and has tried everything.", "partner"),
        ("My stepdaughter has type 1 diabetes. She was diagnosed at four.", "parent"),
        ("Nurse here. Please drink before the blood test.", "professional"),
        ("My sister's son has autism and his meltdowns are hard.", "relative"),
        ("Mein Sohn hat Epilepsie und nimmt Keppra. Hat jemand Erfahrung damit?", ""),
        ("Our late daughter had Batten disease.", "parent"),
        ("Has anyone tried CBD oil?", ""),
        ("My wife and I were away when I had a seizure. My scan showed a tumour.", "patient"),
        ('My mother said "I was diagnosed with cancer" and then the phone died.', ""),
    ],
)
def test_the_voice_is_whose_illness_the_post_tells_of(text: str, voice: str) -> None:
    assert value(read_speaking(text).voice) == voice


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("My daughter has eczema. Has anyone tried wet wraps?", "question"),
        ("Any advice on starting methotrexate would be appreciated.", "question"),
        ("You should ask your doctor for a referral. Don't wait. Keep a diary of the attacks.", "advice"),
        ("A study published today found that it halves attacks. The researchers followed 200 patients.", "news"),
        (
            "I was diagnosed in March. They took out my thyroid in May. I felt tired and slowly I got my life back.",
            "experience",
        ),
        ("Thank you all so much, you are wonderful. Hugs.", ""),
        ("Have you tried magnesium? It might be worth asking your GP about it.", ""),
        (
            "We did it with our son. Was it worth it? Yes. He was ill for years and the surgery ended his seizures.",
            "experience",
        ),
        (
            "I'm not looking for advice. My mum was diagnosed with ALS and I cried all night. She is so brave.",
            "experience",
        ),
        ("Looking for other parents whose child has Rett syndrome. How did you cope with the nights?", "question"),
        ("Welcome to the forum everyone! Say hello here.", ""),
        ("Does anyone know if it is safe to fly after surgery", "question"),
    ],
)
def test_the_kind_is_what_the_post_is_for(text: str, kind: str) -> None:
    assert value(read_speaking(text).kind) == kind


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("My son was diagnosed with Dravet last week. We are lost.", "new"),
        ("Finally diagnosed yesterday after years, I have lupus.", "new"),
        ("I was diagnosed ten years ago with MS.", ""),
        ("Still no diagnosis. My symptoms are getting worse and the neurologist has no answers.", "before"),
        ("I am waiting for my biopsy results and my symptoms scare me.", "before"),
        ("My daughter is on methotrexate and her joints hurt.", "treatment"),
        ("I start chemo on Monday and my stomach hurts.", "treatment"),
        ("I've been on Keppra for two years and my seizures are rare.", "treatment"),
        ("I finished chemo two years ago and my scans are clear.", "after"),
        ("My wife is in remission from lymphoma.", "after"),
        ("I hope my wife will be in remission soon, she has lymphoma.", ""),
        ("We lost him in May. My husband had ALS.", "bereaved"),
        ("My mum passed away last month after a long fight with cancer.", "bereaved"),
        ("She lost her hair and her appetite, my poor wife with lymphoma.", ""),
        ("My grandmother died of it. I was diagnosed with breast cancer yesterday, my oncologist was kind.", "new"),
        ("My friend was diagnosed last week with cancer. I have had lupus for years and my joints hurt.", ""),
        ("If I were newly diagnosed I would ask my neurologist. I have had MS for years.", ""),
        ("For anyone newly diagnosed: it gets better. I have had MS for ten years.", ""),
        ("My dad almost died of sepsis in 2010 and his legs are still weak.", ""),
        ("Our late daughter had Batten disease and her seizures never stopped.", "bereaved"),
        ("I was on Keppra as a teenager and I had seizures.", ""),
        ("My remission ended, I relapsed and my symptoms are back. I was in remission for two years.", ""),
    ],
)
def test_the_stage_is_that_of_the_person_whom_the_post_is_about(text: str, stage: str) -> None:
    assert value(read_speaking(text).stage) == stage


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("My son takes Keppra. It worked wonders for us but made him sleepy.", "mixed"),
        ("My daughter takes Keppra. It has really helped her.", "helped"),
        ("I tried gabapentin and it did nothing for my pain.", "not"),
        ("I started the meds and they made me so drowsy.", "side"),
        ("My daughter starts Keppra tomorrow. I hope it helps.", ""),
        ("I heard that Keppra helped a lot of kids. My son has epilepsy.", ""),
        ("Did Keppra help your kids? My son has epilepsy.", ""),
        ("My friend takes Keppra and it worked wonders for her. My son has epilepsy.", ""),
        ("My son was on Keppra but it stopped working after a year.", "not"),
        ("I am worried about side effects of the steroids. I have lupus.", ""),
        ("I have migraines. Botox was a game changer for me.", "helped"),
        ("I have migraines and Botox did not help at all.", "not"),
        ("My wife has MS. The steroids gave her insomnia.", "side"),
    ],
)
def test_an_outcome_is_told_as_a_fact_of_the_person(text: str, outcome: str) -> None:
    assert value(read_speaking(text).outcome) == outcome


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("My son (14) has epilepsy.", "teen"),
        ("DS7 has epilepsy and takes Keppra.", "child"),
        ("My 3yo has eczema and scratches all night.", "child"),
        ("I'm 34 and I was diagnosed with MS.", "adult"),
        ("34F here, diagnosed with MS.", "adult"),
        ("My mum is 82 and has dementia.", "older"),
        ("My 8 month old has reflux and screams.", "baby"),
        ("My newborn has jaundice.", "baby"),
        ("My toddler has eczema.", "child"),
        ("My teenager has migraines.", "teen"),
        ("When I was 12 I broke my arm. I have lupus and my joints hurt.", ""),
        ("I'm 42 and my son has epilepsy, he is 7.", "child"),
        ("My daughter was diagnosed at 3 with diabetes, she is now 15.", "teen"),
        ("I have had lupus for 15 years and my joints hurt.", ""),
        ("My husband is in his forties and has MS.", "adult"),
        ("My dad died of cancer. He was 71.", "older"),
        ("My son is on 20 mg of steroids for his asthma.", ""),
        ("My 45-year-old husband has ALS.", "adult"),
        ("My daughter turned 18 in May and has lupus.", "adult"),
        ("My son is 18 months and has reflux.", "baby"),
        ("Your son is 7, mine has asthma.", ""),
    ],
)
def test_the_age_is_that_of_the_person_now_or_at_death(text: str, age: str) -> None:
    assert value(read_speaking(text).age) == age


def spoken(text: str, found: Finding | None) -> list[str]:
    return [text[span.start : span.end] for span in found.spans] if found else []


def test_every_answer_comes_with_the_words_that_decided_it() -> None:
    text = (
        "My son (14) was diagnosed last week. He takes Keppra and it made him so sleepy. Has anyone tried a lower dose?"
    )
    said = read_speaking(text)
    assert "diagnosed" in spoken(text, said.voice)
    assert spoken(text, said.kind)[0] == "Has anyone"
    assert spoken(text, said.stage) == ["diagnosed last week"]
    assert "made him so sleepy" in spoken(text, said.outcome)
    assert spoken(text, said.age) == ["son (14"]


def test_words_of_the_title_are_marked_as_such() -> None:
    said = read_speaking("Any tips for the first week?", title="My son is newly diagnosed")
    assert said.stage
    assert [span.in_title for span in said.stage.spans] == [True]


def test_the_title_of_another_says_nothing_of_a_reply() -> None:
    text, title = "Ask your doctor for a second opinion. You should keep a diary too.", "My son (7) is newly diagnosed"
    assert value(read_speaking(text, title=title, opens=False).stage) == ""
    assert value(read_speaking(text, title=f"Re: {title}").age) == ""
    assert value(read_speaking(text, title=title, opens=False).kind) == "advice"


def test_an_outcome_belongs_to_its_treatment() -> None:
    text = "My wife has MS. Aaaaaa did nothing for her. Then she started bbbbbb and it was a game changer."
    first, second = text.index("Aaaaaa"), text.index("bbbbbb")
    mentions = [Mention(first, first + 6, "treatment", "T:1"), Mention(second, second + 6, "treatment", "T:2")]
    said = read_speaking(text, mentions=mentions)
    assert [(one.concept, one.value) for one in said.outcomes] == [("T:1", "not"), ("T:2", "helped")]
    assert value(said.outcome) == "mixed"


def test_a_treatment_in_general_words_has_no_id() -> None:
    said = read_speaking("I have lupus. The meds did nothing for me.")
    assert [(one.concept, one.value) for one in said.outcomes] == [("", "not")]


def test_without_a_treatment_there_is_no_outcome() -> None:
    assert read_speaking("I have lupus. My sister has really helped me.").outcomes == ()


def test_what_is_quoted_is_not_the_writers() -> None:
    assert not read_speaking("> My son was diagnosed last week and takes Keppra.\nThe same here, take care.").voice
    assert not read_speaking("[quote=a]My son was diagnosed last week.[/quote] So sorry to hear it, take care.").voice


@pytest.mark.parametrize(
    "text",
    [
        "Mein Sohn hat Epilepsie und nimmt seit zwei Wochen Keppra. Hat jemand von euch Erfahrung damit?",
        "Mi hijo tiene epilepsia y toma Keppra desde hace dos semanas. ¿Alguien tiene experiencia con esto?",
        "Mon fils est épileptique et prend du Keppra depuis deux semaines. Quelqu'un a-t-il essayé?",
        "Mijn zoon heeft epilepsie en was vorige week in het ziekenhuis. Heeft iemand ervaring met Keppra?",
        "我儿子被诊断出患有癫痫症，正在服用药物。有人有经验吗？",
    ],
)
def test_nothing_is_said_of_other_languages(text: str) -> None:
    said = read_speaking(text)
    assert (said.voice, said.kind, said.stage, said.outcomes, said.age) == (None, None, None, (), None)

# SPDX-License-Identifier: Apache-2.0
"""What the Common Alerting Protocol 1.2 asks of a message, written down again from its text (OASIS, 1 July 2010, section
3.2), so that what the program writes is not judged by the program's own table."""
import re
import xml.etree.ElementTree as tree

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
WORDS = {
    "status": "Actual Exercise System Test Draft", "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown", "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
# Elements in their order: 1 exactly one, ? at most one, * any number, + at least one.
ORDER = {
    "alert": "identifier1 sender1 sent1 status1 msgType1 source? scope1 restriction? addresses? code* note? references? "
             "incidents? info*",
    "info": "language? category+ event1 responseType* urgency1 severity1 certainty1 audience? eventCode* effective? onset? "
            "expires? senderName? headline? description? instruction? web? contact? parameter* resource* area*",
    "eventCode": "valueName1 value1", "parameter": "valueName1 value1", "geocode": "valueName1 value1",
    "resource": "resourceDesc1 mimeType1 size? uri? derefUri? digest?",
    "area": "areaDesc1 polygon* circle* geocode* altitude? ceiling?",
}


def numbers(text):
    return [tuple(float(x) for x in pair.split(",")) for pair in text.split()]


def judge_order(element, name, faults):
    rules = [(word[:-1], word[-1]) for word in ORDER[name].split()]
    names = [child.tag.removeprefix(CAP) for child in element]
    pattern = "".join(f"(?:{one} ){ {'1': '{1}', '?': '?', '*': '*', '+': '+'}[many]}" for one, many in rules)
    if not re.fullmatch(pattern, "".join(one + " " for one in names)):
        faults.append(f"<{name}> holds {names}")


def judge_value(name, text, faults):
    if name in WORDS and text not in WORDS[name].split():
        faults.append(f"<{name}> is '{text}'")
    if name in ("sent", "effective", "onset", "expires") and not TIME.fullmatch(text):
        faults.append(f"<{name}> is '{text}'")
    if name in ("identifier", "sender") and (not text or re.search(r"[\s,<&]", text)):
        faults.append(f"<{name}> is '{text}'")
    if name == "references" and not all(len(one.split(",")) == 3 and TIME.fullmatch(one.split(",")[2]) for one in text.split()):
        faults.append(f"<references> is '{text}'")
    if name == "polygon" and (len(numbers(text)) < 4 or numbers(text)[0] != numbers(text)[-1]):
        faults.append(f"<polygon> is '{text}'")
    if name == "circle" and not re.fullmatch(r"-?[\d.]+,-?[\d.]+ [\d.]+", text):
        faults.append(f"<circle> is '{text}'")


def judge(text):
    """The faults of a message; empty when it is one."""
    faults = []
    root = tree.fromstring(text)
    if root.tag != CAP + "alert":
        return [f"its root is {root.tag}"]

    def walk(element):
        name = element.tag.removeprefix(CAP)
        if name in ORDER:
            judge_order(element, name, faults)
        judge_value(name, (element.text or "").strip(), faults)
        for child in element:
            walk(child)

    walk(root)
    scope, kind = root.findtext(CAP + "scope"), root.findtext(CAP + "msgType")
    if scope == "Restricted" and not root.findtext(CAP + "restriction"):
        faults.append("Restricted without <restriction>")
    if scope == "Private" and not root.findtext(CAP + "addresses"):
        faults.append("Private without <addresses>")
    if kind != "Alert" and not root.findtext(CAP + "references"):
        faults.append(f"{kind} without <references>")
    for area in root.iter(CAP + "area"):
        if area.find(CAP + "ceiling") is not None and area.find(CAP + "altitude") is None:
            faults.append("<ceiling> without <altitude>")
    return faults


def get(text, name):
    """The text of an element of <alert>."""
    return tree.fromstring(text).findtext(CAP + name)

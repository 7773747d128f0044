#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make.py [ATLAS]: the compact table of borders, from world-atlas's countries-50m.json, to standard output.

ATLAS is the TopoJSON file; without it, the one that `npm ci` put into node_modules beside this program. The format is told
in src/plan/borders.h. Nothing is drawn at random and nothing depends on the machine: the same atlas gives the same bytes.
"""
import json
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ATLAS = os.path.join(HERE, "node_modules", "world-atlas", "countries-50m.json")

# ISO 3166-1 numeric to alpha-3, of the areas in the atlas that clear their own air.
STATES = """
004=AFG 008=ALB 012=DZA 020=AND 024=AGO 028=ATG 031=AZE 032=ARG 036=AUS 040=AUT 044=BHS 048=BHR 050=BGD 051=ARM 052=BRB
056=BEL 064=BTN 068=BOL 070=BIH 072=BWA 076=BRA 084=BLZ 090=SLB 096=BRN 100=BGR 104=MMR 108=BDI 112=BLR 116=KHM 120=CMR
124=CAN 132=CPV 140=CAF 144=LKA 148=TCD 152=CHL 156=CHN 158=TWN 170=COL 174=COM 178=COG 180=COD 184=COK 188=CRI 191=HRV
192=CUB 196=CYP 203=CZE 204=BEN 208=DNK 212=DMA 214=DOM 218=ECU 222=SLV 226=GNQ 231=ETH 232=ERI 233=EST 242=FJI 246=FIN
250=FRA 262=DJI 266=GAB 268=GEO 270=GMB 275=PSE 276=DEU 288=GHA 296=KIR 300=GRC 308=GRD 320=GTM 324=GIN 328=GUY 332=HTI
336=VAT 340=HND 348=HUN 352=ISL 356=IND 360=IDN 364=IRN 368=IRQ 372=IRL 376=ISR 380=ITA 384=CIV 388=JAM 392=JPN 398=KAZ
400=JOR 404=KEN 408=PRK 410=KOR 414=KWT 417=KGZ 418=LAO 422=LBN 426=LSO 428=LVA 430=LBR 434=LBY 438=LIE 440=LTU 442=LUX
450=MDG 454=MWI 458=MYS 462=MDV 466=MLI 470=MLT 478=MRT 480=MUS 484=MEX 492=MCO 496=MNG 498=MDA 499=MNE 504=MAR 508=MOZ
512=OMN 516=NAM 520=NRU 524=NPL 528=NLD 548=VUT 554=NZL 558=NIC 562=NER 566=NGA 570=NIU 578=NOR 583=FSM 584=MHL 585=PLW
586=PAK 591=PAN 598=PNG 600=PRY 604=PER 608=PHL 616=POL 620=PRT 624=GNB 626=TLS 634=QAT 642=ROU 643=RUS 646=RWA 659=KNA
662=LCA 670=VCT 674=SMR 678=STP 682=SAU 686=SEN 688=SRB 690=SYC 694=SLE 702=SGP 703=SVK 704=VNM 705=SVN 706=SOM 710=ZAF
716=ZWE 724=ESP 728=SSD 729=SDN 732=ESH 740=SUR 748=SWZ 752=SWE 756=CHE 760=SYR 762=TJK 764=THA 768=TGO 776=TON 780=TTO
784=ARE 788=TUN 792=TUR 795=TKM 800=UGA 804=UKR 807=MKD 818=EGY 826=GBR 834=TZA 840=USA 854=BFA 858=URY 860=UZB 862=VEN
882=WSM 887=YEM 894=ZMB
"""
# Territories whose air another state clears: they come out as that state.
TERRITORIES = """
016=USA 316=USA 580=USA 630=USA 850=USA
060=GBR 086=GBR 092=GBR 136=GBR 238=GBR 239=GBR 500=GBR 612=GBR 654=GBR 660=GBR 796=GBR 831=GBR 832=GBR 833=GBR
258=FRA 260=FRA 540=FRA 652=FRA 663=FRA 666=FRA 876=FRA
234=DNK 304=DNK 531=NLD 533=NLD 534=NLD 248=FIN 334=AUS 574=AUS 344=CHN 446=CHN
"""
# Areas without a number in ISO 3166, by the atlas's name. Codes that begin with X are the standard's range for users: nobody's
# clearance opens such an area unless it is named.
UNNUMBERED = {"Kosovo": "XKX", "Somaliland": "XSO", "N. Cyprus": "XNC", "Siachen Glacier": "XSG", "Indian Ocean Ter.": "AUS"}
NOBODYS = {"010"}  # Antarctica: free, as the high seas


def varint(value):
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value):
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def codes():
    return dict(pair.split("=") for pair in (STATES + TERRITORIES).split())


def rings_of(geometry):
    if geometry["type"] == "Polygon":
        return geometry["arcs"]
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon]
    sys.exit(f"make.py: the atlas has a {geometry['type']} where an area is expected")


def areas(atlas):
    """State to its rings, each a list of arc numbers (~n: backwards), in the order of the codes."""
    known, found = codes(), {}
    for geometry in atlas["objects"]["countries"]["geometries"]:
        number, name = geometry.get("id"), geometry["properties"]["name"]
        if number in NOBODYS:
            continue
        code = UNNUMBERED.get(name) if number is None else known.get(number)
        if code is None:
            sys.exit(f"make.py: no code is known for {name} ({number}); add it to the tables of this program")
        found.setdefault(code, []).extend(rings_of(geometry))
    return dict(sorted(found.items()))


def axis(origin, scale, steps):
    return struct.pack(">iI", round(origin * 1e7), round(scale * steps * 1e7))


def table(atlas, source):
    states = areas(atlas)
    used = sorted({arc if arc >= 0 else ~arc for rings in states.values() for ring in rings for arc in ring})
    number = {arc: i for i, arc in enumerate(used)}
    (sx, sy), (tx, ty), steps = atlas["transform"]["scale"], atlas["transform"]["translate"], 99999
    out = bytearray(b"entente borders 1\n")
    out += struct.pack(">H", len(source)) + source
    out += axis(tx, sx, steps) + axis(ty, sy, steps) + struct.pack(">I", steps)
    out += varint(len(states)) + "".join(states).encode()
    out += varint(len(used))
    for arc in used:
        points = atlas["arcs"][arc]
        out += varint(len(points)) + b"".join(signed(value) for point in points for value in point)
    rings = [(i, ring) for i, code in enumerate(states) for ring in states[code]]
    out += varint(len(rings))
    for state, ring in rings:
        out += varint(state) + varint(len(ring))
        out += b"".join(signed(number[arc] if arc >= 0 else ~number[~arc]) for arc in ring)
    return bytes(out)


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else ATLAS
    if not os.path.exists(path):
        sys.exit(f"make.py: there is no {path}; run `npm ci` in data/borders first")
    with open(os.path.join(HERE, "package.json"), encoding="utf-8") as file:
        version = json.load(file)["dependencies"]["world-atlas"]
    with open(path, encoding="utf-8") as file:
        atlas = json.load(file)
    source = f"Natural Earth 1:50m, public domain, by world-atlas {version}".encode()
    sys.stdout.buffer.write(table(atlas, source))


main()

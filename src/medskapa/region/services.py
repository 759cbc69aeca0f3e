"""What services, links, streets and grounds are called, declared once for the whole house."""

from __future__ import annotations

from medskapa.evidence import Text

SERVICE_KINDS: dict[str, Text] = {
    "grocery": Text(sv="mataffär", en="grocery"),
    "pharmacy": Text(sv="apotek", en="pharmacy"),
    "health_centre": Text(sv="vårdcentral", en="health centre"),
    "meeting_place": Text(sv="mötesplats", en="meeting place"),
    "stop": Text(sv="hållplats", en="stop"),
    "preschool": Text(sv="förskola", en="preschool"),
    "school": Text(sv="skola", en="school"),
    "library": Text(sv="bibliotek", en="library"),
    "playground": Text(sv="lekplats", en="playground"),
    "sports": Text(sv="idrottsplats", en="sports ground"),
    "bench": Text(sv="bänk", en="bench"),
    "crossing": Text(sv="övergångsställe", en="crossing"),
    "home_care": Text(sv="hemtjänstens lokal", en="home-care office"),
    "senior_home": Text(sv="trygghets- eller seniorboende", en="senior home"),
    "toilet": Text(sv="offentlig toalett", en="public toilet"),
}
"""Kinds of services that measures know of. A region may hold others; no measure uses them."""

EVERYDAY_FIVE = ("grocery", "pharmacy", "health_centre", "meeting_place", "stop")
"""The five that a day needs, in the order they are told."""

LINK_KINDS: dict[str, Text] = {
    "path": Text(sv="gångväg", en="path"),
    "footway": Text(sv="gångbana", en="footway"),
    "cycleway": Text(sv="gång- och cykelväg", en="foot and cycle path"),
    "street": Text(sv="gata", en="street"),
    "bridge": Text(sv="bro", en="bridge"),
    "tunnel": Text(sv="gångtunnel", en="underpass"),
    "crossing": Text(sv="övergång", en="crossing"),
    "ramp": Text(sv="ramp", en="ramp"),
    "steps": Text(sv="trappa", en="steps"),
    "lift": Text(sv="hiss", en="lift"),
}
"""Kinds of links that can be walked; streets are of these kinds too."""

FACTS: dict[str, Text] = {
    "capacity": Text(sv="platser (barn, besökare)", en="places (children, visitors)"),
    "children": Text(sv="inskrivna barn", en="enrolled children"),
    "free": Text(sv="avgiftsfri (1 ja, 0 nej)", en="free of charge (1 yes, 0 no)"),
    "step_free": Text(sv="stegfri (1 ja, 0 nej)", en="step-free (1 yes, 0 no)"),
    "lit": Text(sv="belyst (1 ja, 0 nej)", en="lit (1 yes, 0 no)"),
    "paved": Text(sv="hårdgjord (1 ja, 0 nej)", en="paved (1 yes, 0 no)"),
    "winter_kept": Text(sv="vinterväghållen (1 ja, 0 nej)", en="kept in winter (1 yes, 0 no)"),
    "steps": Text(sv="antal trappsteg", en="number of steps"),
    "width_m": Text(sv="bredd i meter", en="width in metres"),
    "green_s": Text(sv="grön tid i sekunder", en="green time in seconds"),
}
"""What can be said of a service or a link as a number, in the table ``facts``."""

GROUND_KINDS: dict[str, Text] = {
    "green": Text(sv="grönområde", en="green area"),
    "yard": Text(sv="skol- eller förskolegård", en="school or preschool yard"),
    "noise": Text(sv="buller", en="noise"),
    "steep": Text(sv="brant mark", en="steep ground"),
    "building": Text(sv="byggnad", en="building"),
    "parking": Text(sv="parkering", en="parking"),
    "water": Text(sv="vatten", en="water"),
    "barrier": Text(sv="barriär", en="barrier"),
}
"""Kinds of surfaces in the table ``grounds``; a barrier may be a line."""

HOME_ACCESS: dict[str, Text] = {
    "lift": Text(sv="hiss", en="lift"),
    "ground": Text(sv="entré utan steg", en="entrance without steps"),
    "steps": Text(sv="trappor utan hiss", en="stairs without a lift"),
    "unknown": Text(sv="uppgift saknas", en="not known"),
}
"""How a home is reached from the street."""

DAYS: dict[str, Text] = {
    "weekday": Text(sv="vardag", en="weekday"),
    "saturday": Text(sv="lördag", en="Saturday"),
    "sunday": Text(sv="söndag", en="Sunday"),
}
"""The kinds of days of a timetable."""

HOME_TYPES: dict[str, Text] = {
    "house": Text(sv="småhus", en="house"),
    "flat": Text(sv="flerbostadshus", en="block of flats"),
    "special": Text(sv="specialbostad", en="special housing"),
    "other": Text(sv="övrigt boende", en="other housing"),
}
"""Types of homes as SCB counts them, in the table ``stays``."""

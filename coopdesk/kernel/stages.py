"""The words that land and machinery share: stages of field work and classes of service."""

from __future__ import annotations

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_


class Stage(Choice):
    """A link of field work (耕种防收) as trusteeship weighs them."""

    PLOUGH = "plough", N_("Plough")
    PLANT = "plant", N_("Plant")
    PROTECT = "protect", N_("Protect")
    HARVEST = "harvest", N_("Harvest")
    OTHER = "other", N_("Other")


class ServiceClass(Choice):
    """How the city's report counts a service in mu-times."""

    MACHINERY = "machinery", N_("Machinery work")
    PROTECTION = "protection", N_("Pest control")
    FERTILISING = "fertilising", N_("Formula fertilising")


class GoodClass(Choice):
    """The class of a good as trade statistics count it."""

    FERTILISER = "fertiliser", N_("Fertiliser")
    PESTICIDE = "pesticide", N_("Pesticide")
    SEED = "seed", N_("Seed")
    FILM = "film", N_("Film")
    FEED = "feed", N_("Feed")
    TOOLS = "tools", N_("Farm tools")
    CONSUMER = "consumer", N_("Consumer goods")
    PRODUCE = "produce", N_("Farm produce")
    RECYCLED = "recycled", N_("Recycled goods")
    OTHER = "other", N_("Other goods")


FARM_INPUTS = frozenset(
    {
        GoodClass.FERTILISER,
        GoodClass.PESTICIDE,
        GoodClass.SEED,
        GoodClass.FILM,
        GoodClass.FEED,
        GoodClass.TOOLS,
    }
)

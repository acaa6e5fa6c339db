"""What people say of themselves, in words."""

from flask_babel import lazy_gettext

from workshop.models.live import AgeGroup, SelfIdentification, Sex
from workshop.steps.setup.small_cells import NOT_SAID

TRAIT_NAMES = {
    "age_group": lazy_gettext("Age group"),
    "sex": lazy_gettext("Sex"),
    "self_identification": lazy_gettext("Self-identification"),
    "disability": lazy_gettext("Disability"),
}

NOT_SAID_NAME = lazy_gettext("not said")

TRAIT_VALUES: dict[str, dict[str, object]] = {
    "age_group": {
        AgeGroup.UNDER_18.value: lazy_gettext("under 18"),
        AgeGroup.FROM_18.value: lazy_gettext("18 to 29"),
        AgeGroup.FROM_30.value: lazy_gettext("30 to 64"),
        AgeGroup.FROM_65.value: lazy_gettext("65 and over"),
        NOT_SAID: NOT_SAID_NAME,
    },
    "sex": {
        Sex.WOMAN.value: lazy_gettext("women"),
        Sex.MAN.value: lazy_gettext("men"),
        Sex.OTHER.value: lazy_gettext("another"),
        NOT_SAID: NOT_SAID_NAME,
    },
    "self_identification": {
        SelfIdentification.INDIGENOUS.value: lazy_gettext("indigenous"),
        SelfIdentification.AFRO_ECUADORIAN.value: lazy_gettext("afro-Ecuadorian"),
        SelfIdentification.MONTUBIO.value: lazy_gettext("montubio"),
        SelfIdentification.MESTIZO.value: lazy_gettext("mestizo"),
        SelfIdentification.WHITE.value: lazy_gettext("white"),
        SelfIdentification.OTHER.value: lazy_gettext("another"),
        NOT_SAID: NOT_SAID_NAME,
    },
    "disability": {
        "yes": lazy_gettext("with a disability"),
        "no": lazy_gettext("without"),
        NOT_SAID: NOT_SAID_NAME,
    },
}

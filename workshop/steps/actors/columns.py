"""Which column of a file holds what, and what its cells mean, in Spanish or English as people write them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workshop.models.actors import ActorKind, Position, PriorityGroup
from workshop.models.errors import InvalidField, mark
from workshop.models.geography import Parish
from workshop.steps.actors.rules import fold, one_line
from workshop.steps.actors.service import ActorDraft, faults
from workshop.steps.actors.sheets import Sheet

FIELDS = (
    "name", "kind", "parish", "scope", "role", "contact_name", "phone", "email",
    "groups", "interest", "influence", "position", "notes",
)  # fmt: skip
Columns = Mapping[str, int]

# Folded headings, the surest first; a heading that contains one of them as whole words fits too.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("nombre del actor", "actor name", "actor", "nombre", "name", "organizacion", "organization",
             "institucion", "institution", "entidad", "razon social"),
    "kind": ("tipo de actor", "tipo", "kind", "type", "clase", "sector", "categoria", "category"),
    "parish": ("parroquia", "parish"),
    "scope": ("ambito", "alcance", "scope", "cobertura", "territorio", "comunidad", "sector geografico", "barrio"),
    "role": ("rol", "role", "funcion", "papel", "actividad", "competencia", "que hace"),
    "contact_name": ("persona de contacto", "nombre del contacto", "contact name", "contact person", "contacto",
                     "contact", "representante", "representante legal", "delegado", "presidente"),
    "phone": ("telefono", "phone", "celular", "movil", "whatsapp", "telf", "tel", "mobile"),
    "email": ("correo electronico", "correo", "e mail", "email", "mail"),
    "groups": ("grupos que representa", "grupos", "groups represented", "groups", "grupo prioritario", "grupo",
               "poblacion", "a quienes representa"),
    "interest": ("nivel de interes", "interes", "interest"),
    "influence": ("nivel de influencia", "influencia", "poder", "influence", "power", "nivel de poder"),
    "position": ("posicion", "postura", "position", "actitud", "stance"),
    "notes": ("notas", "observaciones", "observacion", "notes", "comentarios", "comments"),
}  # fmt: skip
_WORDS_KIND = {
    phrase: kind
    for kind, phrases in {
        ActorKind.PUBLIC: ("publico", "publica", "public", "sector publico", "institucion publica", "estado",
                           "estatal", "gobierno", "gad", "government", "state"),
        ActorKind.PRIVATE: ("privado", "privada", "private", "sector privado", "empresa", "empresa privada",
                            "empresarial", "company", "business", "gremio"),
        ActorKind.COMMUNITY: ("comunitario", "comunitaria", "community", "comunidad", "comuna", "barrial", "barrio",
                              "organizacion comunitaria", "organizacion de base", "sector comunitario"),
        ActorKind.CIVIL_SOCIETY: ("sociedad civil", "civil society", "civil_society", "ong", "ngo", "fundacion",
                                  "organizacion social", "organizacion no gubernamental", "iglesia"),
        ActorKind.ACADEMIA: ("academia", "academico", "academica", "academic", "universidad", "educacion",
                             "institucion educativa", "university"),
        ActorKind.COOPERATION: ("cooperacion", "cooperation", "cooperacion internacional", "cooperante",
                                "organismo internacional", "international cooperation"),
    }.items()
    for phrase in map(fold, phrases)
}  # fmt: skip
_WORDS_GROUP = {
    phrase: group
    for group, phrases in {
        PriorityGroup.WOMEN: ("mujeres", "mujer", "women", "genero"),
        PriorityGroup.YOUTH: ("jovenes", "juventud", "juventudes", "joven", "youth", "young people"),
        PriorityGroup.CHILDREN: ("ninas", "ninos", "ninez", "adolescentes", "adolescencia", "children", "infancia",
                                 "ninas ninos y adolescentes", "ninez y adolescencia", "ninos y adolescentes",
                                 "children and adolescents"),
        PriorityGroup.OLDER_PEOPLE: ("personas adultas mayores", "adultos mayores", "adultas mayores",
                                     "adulto mayor", "tercera edad", "older people", "elderly"),
        PriorityGroup.DISABILITY: ("personas con discapacidad", "discapacidad", "discapacidades", "disability",
                                   "people with disabilities"),
        PriorityGroup.INDIGENOUS: ("pueblos indigenas", "pueblos y nacionalidades indigenas", "indigenas",
                                   "indigena", "nacionalidades", "indigenous", "indigenous peoples"),
        PriorityGroup.AFRO_ECUADORIAN: ("afroecuatorianos", "afroecuatorianas", "afroecuatoriano", "pueblo "
                                        "afroecuatoriano", "afrodescendientes", "afro ecuadorian"),
        PriorityGroup.MONTUBIO: ("montubios", "montubio", "pueblo montubio", "montuvio"),
        PriorityGroup.HUMAN_MOBILITY: ("movilidad humana", "personas en movilidad humana", "migrantes",
                                       "refugiados", "human mobility", "migrants", "people on the move"),
        PriorityGroup.FARMERS: ("agricultores", "agricultoras", "campesinos", "campesinas", "productores",
                                "productoras", "farmers", "personas agricultoras", "agricultoras y agricultores"),
    }.items()
    for phrase in map(fold, phrases)
}  # fmt: skip
_WORDS_LEVEL = {
    "muy bajo": 1, "muy baja": 1, "very low": 1, "bajo": 2, "baja": 2, "low": 2, "medio": 3, "media": 3,
    "medium": 3, "alto": 4, "alta": 4, "high": 4, "muy alto": 5, "muy alta": 5, "very high": 5,
}  # fmt: skip
_WORDS_POSITION = {
    "a favor": Position.IN_FAVOUR, "favor": Position.IN_FAVOUR, "favorable": Position.IN_FAVOUR,
    "in favour": Position.IN_FAVOUR, "in favor": Position.IN_FAVOUR, "apoya": Position.IN_FAVOUR,
    "neutral": Position.NEUTRAL, "neutro": Position.NEUTRAL, "neutra": Position.NEUTRAL,
    "indiferente": Position.NEUTRAL, "en contra": Position.AGAINST, "contra": Position.AGAINST,
    "against": Position.AGAINST, "opositor": Position.AGAINST, "se opone": Position.AGAINST,
}  # fmt: skip
_WHOLE = {
    "canton", "todo el canton", "cantonal", "whole canton", "todas", "todas las parroquias", "nacional",
    "provincial", "all",
}  # fmt: skip
_EXAMPLE = ("ejemplo:", "example:")


def fit(heading: str, wanted: str) -> int:
    """Return how well a heading names the field `wanted`: 0 not at all, higher is surer."""
    folded = fold(heading)
    if not folded or len(folded) > 60:
        return 0
    for rank, word in enumerate(_HEADINGS[wanted]):
        if folded == word:
            return 100 - rank
    for rank, word in enumerate(_HEADINGS[wanted]):
        if re.search(rf"\b{re.escape(word)}\b", folded):
            return 50 - rank
    return 0


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Return for each field the index of its column, the surest pairs first; no column is used twice."""
    pairs = sorted(
        ((fit(heading, wanted), -FIELDS.index(wanted), -index)
         for index, heading in enumerate(headings) for wanted in FIELDS),
        reverse=True,
    )  # fmt: skip
    found: dict[str, int] = {}
    for score, minus_field, minus_index in pairs:
        wanted, index = FIELDS[-minus_field], -minus_index
        if score and wanted not in found and index not in found.values():
            found[wanted] = index
    return found


def heading_row(sheet: Sheet) -> int:
    """Return which of the first rows of `sheet` holds the headings: the one that names most fields, else the first."""
    scores = [(len(guess(cells)), -index) for index, (_, cells) in enumerate(sheet.rows[:15])]
    return -max(scores)[1] if scores else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of a file as it was understood: `draft` is None while `reasons` say why not."""

    number: int
    name: str
    draft: ActorDraft | None
    reasons: tuple[InvalidField, ...]


@dataclass
class _Row:
    """A row on its way to a draft; what is not understood is collected."""

    cells: Sequence[str]
    columns: Columns
    reasons: list[InvalidField] = field(default_factory=list)

    def text(self, wanted: str) -> str:
        index = self.columns.get(wanted)
        cell = self.cells[index] if index is not None and index < len(self.cells) else ""
        if cell.startswith("#") and cell.rstrip("!?").isupper() and " " not in cell:
            self.fail(wanted, mark("“%(value)s” is an error of Excel: mend the formula."), value=cell)
            return ""
        return cell.strip() if wanted == "notes" else one_line(cell)

    def fail(self, wanted: str, reason: str, **values: object) -> None:
        self.reasons.append(InvalidField(wanted, reason, **values))

    def kind(self) -> ActorKind | None:
        text = self.text("kind")
        if not text:
            self.fail("kind", mark("The kind is missing: public, private, community…"))
            return None
        kind = _WORDS_KIND.get(fold(text))
        if kind is None:
            self.fail("kind", mark("“%(value)s” is no kind of actor."), value=text[:60])
        return kind

    def parish(self, parishes: Sequence[Parish]) -> str | None:
        text = self.text("parish")
        wanted = re.sub(r"^(parroquia|parish)( de| of)? ", "", fold(text))
        for parish in parishes:
            if text == parish.code or wanted == fold(parish.name):
                return parish.code
        if wanted and wanted not in _WHOLE:
            self.fail("parish", mark("“%(value)s” is no parish of this canton."), value=text[:60])
        return None

    def level(self, wanted: str) -> int | None:
        text = self.text(wanted)
        if not text:
            return None
        if re.fullmatch(r"[1-5]([.,]0+)?", text):
            return int(text[0])
        level = _WORDS_LEVEL.get(fold(text))
        if level is None:
            self.fail(wanted, mark("“%(value)s” is no number from 1 to 5."), value=text[:60])
        return level

    def position(self) -> Position | None:
        text = self.text("position")
        position = _WORDS_POSITION.get(fold(text))
        if text and position is None:
            self.fail(
                "position", mark("“%(value)s” is neither in favour, neutral nor against."), value=text[:60]
            )
        return position

    def groups(self) -> frozenset[PriorityGroup]:
        found = set()
        for part in re.split(r"[,;/|\n]", self.text("groups")):
            # "mujeres y jóvenes" are two groups, "niñez y adolescencia" is one.
            whole = _WORDS_GROUP.get(fold(part))
            for piece in [part] if whole else re.split(r"\s(?:y|e|and)\s", part):
                group = whole or _WORDS_GROUP.get(fold(piece))
                if group:
                    found.add(group)
                elif fold(piece) and fold(piece) not in ("ninguno", "ninguna", "none", "no"):
                    self.fail(
                        "groups", mark("“%(value)s” is no group of the list."), value=piece.strip()[:60]
                    )
        return frozenset(found)


def read_row(number: int, cells: Sequence[str], columns: Columns, parishes: Sequence[Parish]) -> Reading:
    """Understand one row; every reason why it cannot be stored is named."""
    row = _Row(cells, columns)
    kind = row.kind()
    draft = ActorDraft(
        name=row.text("name"),
        kind=kind or ActorKind.PUBLIC,
        parish_code=row.parish(parishes),
        scope=row.text("scope"),
        role=row.text("role"),
        contact_name=row.text("contact_name"),
        phone=row.text("phone"),
        email=row.text("email"),
        groups=row.groups(),
        interest=row.level("interest"),
        influence=row.level("influence"),
        position=row.position(),
        notes=row.text("notes"),
    )
    row.reasons += faults(draft, [parish.code for parish in parishes])
    return Reading(number, draft.name, None if row.reasons else draft, tuple(row.reasons))


def is_example(cells: Sequence[str], columns: Columns) -> bool:
    """Say whether a row is the example of our own template, which nobody means to import."""
    index = columns.get("name", 0)
    return index < len(cells) and cells[index].strip().lower().startswith(_EXAMPLE)

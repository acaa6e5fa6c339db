"""What the make-believe participants of a rehearsal are called and say: content, in the language of the canton."""

NAMES = (
    "Rosa Elvira Ensayo",
    "Segundo Ensayo Cango",
    "Luz María Práctica",
    "Ángel Práctica Torres",
    "Carmen Ensayo Jiménez",
    "Manuel Práctica Ojeda",
    "Tránsito Ensayo",
    "Vicente Práctica",
    "Digna Ensayo Ruiz",
    "Franklin Práctica",
    "Mercedes Ensayo",
    "Wilson Práctica Paute",
    "Gloria Ensayo",
    "Hernán Práctica",
    "Nube Ensayo Loja",
    "Patricio Práctica",
)

ORGANISATIONS = (
    "Junta de agua",
    "Asociación de productores",
    "Comité del barrio",
    "Club de mujeres",
    "Liga deportiva",
    "",
)

SAID = {
    "strength": (
        "La minga todavía reúne a toda la comunidad",
        "Tenemos una junta de agua que funciona",
        "El café de altura tiene buen nombre",
        "Hay jóvenes que vuelven a la parroquia",
        "El centro de salud atiende cuatro días",
        "Las mujeres organizan la feria cada mes",
    ),
    "opportunity": (
        "La nueva vía trae visitantes los fines de semana",
        "La universidad busca comunidades para sus prácticas",
        "Hay créditos para riego tecnificado",
        "Los migrantes quieren invertir en su tierra",
        "La prefectura reparte plantas nativas",
        "Se puede vender el queso directo en Loja",
    ),
    "weakness": (
        "El agua llega turbia cuando llueve",
        "La vía a la comunidad se corta cada invierno",
        "No hay dónde dejar a los niños mientras se trabaja",
        "La escuela tiene una sola profesora",
        "Las personas mayores no llegan al subcentro",
        "La basura se recoge cada quince días",
    ),
    "threat": (
        "La mina puede ensuciar la quebrada",
        "La sequía dura más que antes",
        "Los jóvenes se van a la ciudad",
        "El precio del café baja sin aviso",
        "Los incendios llegan cerca de las casas",
        "Se termina el convenio de la guardería",
    ),
}

ACTORS = (
    "Junta administradora de agua de la parte alta",
    "Grupo de jóvenes de la parroquia",
    "Conductores de las camionetas",
    "Asociación de personas con discapacidad",
    "Familias que llegaron de otros países",
    "Seguro Social Campesino",
    "Parteras de la comunidad",
    "Escuela de fútbol",
)

NOTES = (
    "Que el informe se lea en cada parroquia",
    "Que la obra del agua vaya primero",
    "Invitar a la junta parroquial a la próxima reunión",
    "Que se publique quién responde por cada acción",
    "Hacer la próxima reunión un domingo",
    "Cuidar que haya intérprete de kichwa",
)

PROJECTS = (
    "Planta de agua de la parte alta",
    "Puente de la vía a la comunidad",
    "Guardería junto a la escuela",
    "Techo del mercado",
    "Riego tecnificado para la feria",
)

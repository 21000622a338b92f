"""The texts that patients agree to, each under its version for ever: a consent names the version that was read.

A change of meaning is a new version; the former one stays, for those who agreed to it.
"""

CURRENT = "2026-12"

TEXTS: dict[str, dict[str, str]] = {
    "2026-11": {
        "fr": (
            "J'accepte de consulter à distance, par vidéo, le professionnel de santé avec qui j'ai rendez-vous.\n"
            "J'ai compris que l'image et le son ne sont pas enregistrés.\n"
            "Les messages écrits pendant la consultation sont conservés, chiffrés, avec elle ; ils n'entrent dans mon "
            "dossier que si le professionnel les reprend dans son compte rendu.\n"
            "Les heures de présence et les incidents techniques sont notés, comme la loi le demande.\n"
            "Le professionnel peut me proposer de venir sur place si la distance ne convient pas. Je peux arrêter à tout "
            "moment, sans conséquence sur mes soins."
        ),
        "en": (
            "I agree to consult at a distance, by video, the health professional with whom I have an appointment.\n"
            "I understand that picture and sound are not recorded.\n"
            "Messages written during the consultation are kept with it, encrypted; they enter my record only if the "
            "professional takes them up in the report.\n"
            "Times of presence and technical incidents are noted, as the law asks.\n"
            "The professional may ask me to come in person if distance does not suit. I may stop at any time, without "
            "consequence for my care."
        ),
    },
    "2026-12": {
        "fr": (
            "J'accepte de consulter à distance, par vidéo, le professionnel de santé avec qui j'ai rendez-vous.\n"
            "J'ai compris que l'image et le son ne sont pas enregistrés.\n"
            "Les messages écrits pendant la consultation sont conservés, chiffrés, aussi longtemps que le dit la page « Vos données » ; ils n'entrent dans mon "
            "dossier que si le professionnel les reprend dans son compte rendu.\n"
            "Les heures de présence et les incidents techniques sont notés, comme la loi le demande.\n"
            "Le professionnel peut me proposer de venir sur place si la distance ne convient pas. Je peux arrêter à tout "
            "moment, sans conséquence sur mes soins."
        ),
        "en": (
            "I agree to consult at a distance, by video, the health professional with whom I have an appointment.\n"
            "I understand that picture and sound are not recorded.\n"
            "Messages written during the consultation are kept, encrypted, for as long as the page “Your data” says; they enter my record only if the "
            "professional takes them up in the report.\n"
            "Times of presence and technical incidents are noted, as the law asks.\n"
            "The professional may ask me to come in person if distance does not suit. I may stop at any time, without "
            "consequence for my care."
        ),
    },
}


def current_text(locale: str) -> str:
    """In the language asked for, or in French."""
    return TEXTS[CURRENT].get(locale, TEXTS[CURRENT]["fr"])

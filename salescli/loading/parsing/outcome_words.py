"""Words in the names of stages that mean an outcome, or cancel one, by language."""

from __future__ import annotations

from collections.abc import Mapping

#: Not, back, cancelled, reopened, pending: words beside an outcome that cancel it.
TAKES_BACK: Mapping[str, str] = {
    "en": "not back canceled cancelled reopened reopen pending",
    "sv": "inte ej icke tillbaka åter avbruten avbrutet annullerad annullerat ångrad återöppnad återöppnat väntar "
    "väntande",
    "da": "ikke tilbage annulleret aflyst genåbnet afventer",
    "no": "ikke tilbake annullert kansellert avlyst gjenåpnet avventer venter",
    "fi": "ei takaisin peruttu peruutettu avattu uudelleen odottaa",
    "de": "nicht zurück storniert abgebrochen wiedereröffnet ausstehend",
    "nl": "niet terug geannuleerd heropend wachtend",
    "fr": "non pas retour annulé annulée rouvert rouverte attente",
    "es": "no cancelado cancelada anulado anulada reabierto reabierta pendiente",
    "it": "non annullato annullata riaperto riaperta sospeso attesa",
    "pt": "não cancelado cancelada reaberto reaberta pendente",
    "pl": "nie anulowane anulowany wznowione wznowiony oczekuje oczekujące",
}
#: Won, sold, signed, ordered, accepted.
SPEAKS_OF_WINNING: Mapping[str, str] = {
    "en": "won sold signed ordered accepted",
    "sv": "signerad signerat undertecknad undertecknat påskriven påskrivet beställd beställt "
    "accepterad accepterat antagen antaget",
    "da": "solgt underskrevet signeret bestilt accepteret",
    "no": "solgt signert underskrevet bestilt akseptert",
    "fi": "voitettu myyty allekirjoitettu tilattu hyväksytty",
    "de": "verkauft unterschrieben unterzeichnet bestellt beauftragt akzeptiert angenommen",
    "nl": "verkocht getekend ondertekend besteld geaccepteerd aanvaard",
    "fr": "vendu vendue signé signée commandé commandée accepté acceptée",
    "es": "vendido vendida firmado firmada pedido ordenado ordenada aceptado aceptada",
    "it": "venduto venduta firmato firmata ordinato ordinata accettato accettata",
    "pt": "vendido vendida assinado assinada encomendado encomendada aceite aceito aceita",
    "pl": "wygrane wygrany wygrana sprzedane sprzedany sprzedana podpisane podpisany podpisana zamówione zamówiony "
    "zaakceptowane zaakceptowany przyjęte przyjęty",
}
#: Lost, besides the words that every column of statuses knows.
SPEAKS_OF_LOSING: Mapping[str, str] = {
    "fi": "hävitty menetetty",
    "pl": "przegrane przegrany przegrana utracone utracony",
}

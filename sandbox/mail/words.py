"""What mails say, in nine languages: names, subjects, greetings, lines, signatures."""

# ruff: noqa: RUF001 - letters of other scripts look like Latin ones, and dashes too

from typing import Final

LANGUAGES: Final = ("de", "en", "fr", "it", "he", "ar", "el", "ja", "ru")

# Six of each, so that a number finds one in any of them.
NATIVE_NAMES: Final = {
    "he": ["דוד כהן", "שרה לוי", "יעל מזרחי", "אבי פרץ", "נועה ביטון", "רון אזולאי"],
    "ar": ["ليلى حداد", "عمر خوري", "سارة نصار", "يوسف منصور", "هدى سليم", "كريم عواد"],
    "el": [
        "Ελένη Παππά",
        "Νίκος Δήμου",
        "Μαρία Ρήγα",
        "Γιώργος Λάμπρου",
        "Άννα Βλάχου",
        "Πέτρος Ζώης",
    ],
    "ja": ["佐藤 花子", "鈴木 一郎", "高橋 美咲", "田中 健", "渡辺 直美", "伊藤 翔"],
    "ru": [
        "Анна Петрова",
        "Иван Соколов",
        "Ольга Лебедева",
        "Павел Орлов",
        "Мария Зайцева",
        "Олег Воробьёв",
    ],
}

# What the mails of a deal are about; each thread has a number of its own.
SUBJECTS: Final = {
    "de": [
        "Angebot {number}",
        "Rückfrage zu {number}: Konditionen",
        "Termin für die Vorführung, Vorgang {number}",
        "Unterlagen {number} – wie besprochen",
    ],
    "en": [
        "Quote {number}",
        "Question about your proposal {number}",
        "Next steps, ref. {number}",
        "Documents for {number}",
    ],
    "fr": [
        "Devis n° {number}",
        "Précisions sur l'offre {number}",
        "Réunion à propos du dossier {number}",
        "Pièces jointes du dossier {number}",
    ],
    "it": [
        "Preventivo n. {number}",
        "Domanda sull'offerta {number}",
        "Disponibilità per la pratica {number}",
        "Documenti {number}",
    ],
    "he": [
        "הצעת מחיר {number}",
        "שאלה לגבי הצעה {number}",
        "פגישה בנושא {number}",
        "מסמכים {number}",
    ],
    "ar": [
        "عرض سعر {number}",
        "سؤال حول العرض {number}",
        "موعد بخصوص {number}",
        "مستندات {number}",
    ],
    "el": [
        "Προσφορά {number}",
        "Ερώτηση για την προσφορά {number}",
        "Συνάντηση {number}",
        "Έγγραφα {number}",
    ],
    "ja": [
        "見積書 {number}",
        "ご提案 {number} について",
        "打ち合わせの件 {number}",
        "資料 {number} の送付",
    ],
    "ru": [
        "Предложение {number}",
        "Вопрос по предложению {number}",
        "Встреча по заявке {number}",
        "Документы {number}",
    ],
}
QUESTIONS: Final = {
    "de": "Anfrage: {product} für unser Büro in der Königstraße",
    "en": "Question about {product}",
    "fr": "Demande de renseignements : {product}, délais et coût estimé",
    "it": "Richiesta: {product}, possibilità di una prova",
    "he": "שאלה על {product}",
    "ar": "استفسار عن {product}",
    "el": "Ερώτηση για το {product}",
    "ja": "{product} についてのお問い合わせ",
    "ru": "Вопрос о {product}",
}
INTRODUCTIONS: Final = {
    "de": "Darf ich vorstellen: {name}",
    "en": "Introduction: {name}",
    "fr": "Mise en relation avec {name}",
    "it": "Le presento {name}",
    "he": "היכרות: {name}",
    "ar": "تعريف: {name}",
    "el": "Σύσταση: {name}",
    "ja": "ご紹介: {name}",
    "ru": "Знакомство: {name}",
}
FIRST_ANSWERS: Final = {
    "de": "Ihre Anfrage bei uns ({number})",
    "en": "Your enquiry ({number})",
    "fr": "Votre demande ({number})",
    "it": "La sua richiesta ({number})",
    "he": "פנייתך אלינו ({number})",
    "ar": "طلبكم ({number})",
    "el": "Το αίτημά σας ({number})",
    "ja": "お問い合わせの件 ({number})",
    "ru": "Ваш запрос ({number})",
}
# The mark that a reply carries, by the language its program speaks.
REPLY_MARKS: Final = {"de": "AW: ", "it": "R: ", "en": "RE: "}
FORWARD_MARKS: Final = {"de": "WG: ", "en": "Fwd: "}

GREETINGS: Final = {
    "de": "Guten Tag,",
    "en": "Hello,",
    "fr": "Bonjour,",
    "it": "Buongiorno,",
    "he": "שלום,",
    "ar": "مرحبا،",
    "el": "Καλημέρα,",
    "ja": "お世話になっております。",
    "ru": "Здравствуйте!",
}
LINES: Final = {
    "de": "vielen Dank für Ihre Nachricht. Können wir die Größe noch klären?",
    "en": "thank you for your message. Could we talk about the details this week?",
    "fr": "merci pour votre message. Pourriez-vous préciser les délais ?",
    "it": "grazie del messaggio. È possibile avere più dettagli?",
    "he": "תודה על ההודעה. נשמח לקבל פרטים נוספים.",
    "ar": "شكرا على رسالتكم. نرجو إرسال المزيد من التفاصيل.",
    "el": "ευχαριστούμε για το μήνυμα. Θα θέλαμε περισσότερες λεπτομέρειες.",
    "ja": "ご連絡ありがとうございます。詳細をお知らせください。",
    "ru": "спасибо за письмо. Пришлите, пожалуйста, подробности.",
}
CLOSINGS: Final = {
    "de": "Mit freundlichen Grüßen",
    "en": "Kind regards",
    "fr": "Bien cordialement, à bientôt",
    "it": "Cordiali saluti",
    "he": "בברכה",
    "ar": "مع التحية",
    "el": "Με εκτίμηση",
    "ja": "よろしくお願いいたします。",
    "ru": "С уважением",
}
QUOTED: Final = {
    "de": "Am {date} schrieb {name}:",
    "fr": "Le {date}, {name} a écrit :",
    "en": "On {date}, {name} wrote:",
}
ATTACHMENTS: Final = {
    "de": "Angebot für Müller & Söhne.pdf",
    "en": "Quote.pdf",
    "fr": "Devis définitif à signer.pdf",
    "it": "Preventivo già firmato.pdf",
    "he": "הצעת מחיר.pdf",
    "ar": "عرض سعر.pdf",
    "el": "Προσφορά.pdf",
    "ja": "見積書.pdf",
    "ru": "Предложение.pdf",
}
# Somebody is away: the subject that their program writes before the one it answers.
AWAY: Final = {
    "de": "Automatische Antwort: ",
    "en": "Automatic reply: ",
    "fr": "Réponse automatique : ",
    "it": "Risposta automatica: ",
    "he": "תשובה אוטומטית: ",
    "ar": "رد تلقائي: ",
    "el": "Αυτόματη απάντηση: ",
    "ja": "自動応答: ",
    "ru": "Автоматический ответ: ",
}
OFFERS: Final = {
    "de": "Günstige Bürostühle – nur diese Woche",
    "en": "We can bring your site to page one",
    "fr": "Vos imprimantes à moitié prix",
    "ru": "Продвижение вашего сайта",
}
NEWSLETTERS: Final = (
    ("de", "Branchenbrief Nr. {number}: Märkte und Möglichkeiten"),
    ("en", "Sales weekly #{number}"),
    ("fr", "La lettre du numérique n° {number}"),
    ("he", "עלון חודשי {number}"),
    ("ja", "ニュースレター {number}"),
    ("en", "[crm-users] Which field holds the close date? ({number})"),
)
INVITATIONS: Final = {"de": "Einladung: Gespräch {number}", "en": "Call {number}"}
ACCEPTED: Final = {"de": "Zugesagt: ", "en": "Accepted: "}

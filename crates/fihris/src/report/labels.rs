//! What reasons and signals are called, in English and Arabic.

/// A name in two languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) en: String,
    pub(super) ar: String,
}

/// Reasons that have a name of their own.
const REASONS: [(&str, &str); 19] = [
    ("empty", "بلا كلمات"),
    ("encoding", "ترميز تالف"),
    ("symbols", "رموز لا نص"),
    ("not_arabic", "ليس بالعربية"),
    ("other_language", "بلغة أخرى"),
    ("too_short", "قصير جدا"),
    ("too_long", "طويل جدا"),
    ("exact_duplicate", "نسخة مطابقة"),
    ("near_duplicate", "نسخة متقاربة"),
    ("deleted", "محذوف"),
    ("replaced", "استُبدل"),
    ("malformed", "سجل معطوب"),
    ("too_large", "سجل كبير جدا"),
    ("no_text", "سجل بلا نص"),
    ("unreadable", "تعذرت قراءته"),
    ("encrypted", "محمي بكلمة مرور"),
    ("needs_ocr", "صور بلا نص"),
    ("unsupported", "صيغة غير مدعومة"),
    ("poisoned", "سجل يوقف البرنامج"),
];

/// The stages of a run.
const STAGES: [(&str, &str); 5] = [
    ("list", "حصر الملفات"),
    ("cluster", "عمل العنقود"),
    ("read", "قراءة وتنقية"),
    ("deduplicate", "كشف النسخ"),
    ("write", "كتابة"),
];

/// Signals, as the rules about them are named.
const SIGNALS: [(&str, &str); 31] = [
    ("replaced", "محارف مفقودة"),
    ("n_words", "عدد الكلمات"),
    ("letters", "نسبة الحروف"),
    ("arabic", "نسبة الحروف العربية"),
    ("arabic_paragraphs", "نسبة الفقرات العربية"),
    ("digits", "نسبة الأرقام"),
    ("symbols", "نسبة الرموز"),
    ("n_chars", "عدد المحارف"),
    ("n_lines", "عدد الأسطر"),
    ("n_sentences", "عدد الجمل"),
    ("mean_word_length", "متوسط طول الكلمة"),
    ("alpha_words", "نسبة الكلمات ذات الحروف"),
    ("n_stop_words", "عدد الكلمات الشائعة"),
    ("ended_lines", "أسطر تنتهي بعلامة ترقيم"),
    ("short_lines", "أسطر قصيرة"),
    ("bullet_lines", "أسطر قوائم"),
    ("ellipsis_lines", "أسطر مبتورة"),
    ("newlines_per_word", "الأسطر إلى الكلمات"),
    ("hashes_per_word", "الوسوم إلى الكلمات"),
    ("ellipses_per_word", "علامات الحذف إلى الكلمات"),
    ("dup_lines", "أسطر مكررة"),
    ("dup_line_chars", "نص الأسطر المكررة"),
    ("top_2gram", "أكثر كلمتين تكرارا"),
    ("top_3gram", "أكثر ثلاث كلمات تكرارا"),
    ("top_4gram", "أكثر أربع كلمات تكرارا"),
    ("dup_5gram", "تكرار خمس كلمات"),
    ("dup_6gram", "تكرار ست كلمات"),
    ("dup_7gram", "تكرار سبع كلمات"),
    ("dup_8gram", "تكرار ثماني كلمات"),
    ("dup_9gram", "تكرار تسع كلمات"),
    ("dup_10gram", "تكرار عشر كلمات"),
];

/// Repairs.
const REPAIRS: [(&str, &str); 17] = [
    ("presentation_forms", "أشكال العرض"),
    ("composed", "حروف مركبة"),
    ("line_ends", "نهايات الأسطر"),
    ("controls", "محارف تحكم"),
    ("spaces", "مسافات"),
    ("blank_lines", "أسطر فارغة"),
    ("invisible", "محارف خفية"),
    ("tatweel", "تطويل"),
    ("punctuation", "علامات الترقيم"),
    ("entities", "رموز HTML"),
    ("encodings", "ترميز خاطئ"),
    ("escapes", "رموز مهربة"),
    ("visual_order", "ترتيب مقلوب"),
    ("lookalikes", "حروف شبيهة"),
    ("stretches", "مد الحروف"),
    ("markup", "وسوم HTML"),
    ("ligatures", "لام وألف معكوستان"),
];

/// Names a reason, as it is written in the audit.
pub(super) fn reason(name: &str) -> Label {
    if let Some(ar) = find(&REASONS, name) {
        return Label { en: words(name), ar };
    }
    let rule = [("low_", "too low", "منخفض"), ("high_", "too high", "مرتفع")];
    let found = rule.iter().find_map(|(prefix, en, ar)| Some((name.strip_prefix(prefix)?, en, ar)));
    let Some((signal, en, ar)) = found else {
        return Label { en: words(name), ar: String::new() };
    };
    let signal_ar = find(&SIGNALS, signal).unwrap_or_default();
    Label { en: format!("{} {en}", words(signal)), ar: format!("{signal_ar}: {ar}") }
}

/// Names a kind of repair.
pub(super) fn repair(name: &str) -> Label {
    Label { en: words(name), ar: find(&REPAIRS, name).unwrap_or_default() }
}

/// Names a stage of a run.
pub(super) fn stage(name: &str) -> Label {
    Label { en: name.to_owned(), ar: find(&STAGES, name).unwrap_or_default() }
}

fn find(names: &[(&str, &str)], name: &str) -> Option<String> {
    names.iter().find(|(known, _)| *known == name).map(|(_, ar)| (*ar).to_owned())
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_named_by_their_signals() {
        let table = [
            ("near_duplicate", "near duplicate", "نسخة متقاربة"),
            ("high_dup_lines", "dup lines too high", "أسطر مكررة: مرتفع"),
            ("unheard_of", "unheard of", ""),
        ];
        for (name, en, ar) in table {
            assert_eq!(reason(name), Label { en: en.into(), ar: ar.into() });
        }
    }
}

//! The questions on a terminal: plain lines, one after the other, so that a screen reader and a braille display follow.

use std::io::{self, BufRead};

use crate::escape::{Safe, lines::Lines};
use crate::proposal::{self, Answers, Perhaps, Question, Said};
use crate::words::nearest;

/// Words by which people say that they cannot say.
const OPEN: [&str; 4] = ["?", "do not know", "don't know", "unknown"];

/// What somebody typed at a question.
#[derive(Debug, PartialEq, Eq)]
enum Typed {
    Answer(String),
    Open,
    /// To be asked again, with this said first.
    Unclear(String),
}

/// Asks, until the questions or the answers end. Every answer is one that the field can hold.
pub(super) fn hold(
    questions: &[Question<'_>],
    input: &mut dyn BufRead,
    show: &mut dyn FnMut(&Safe) -> io::Result<()>,
) -> io::Result<Answers> {
    let mut answers = Answers::new();
    if questions.is_empty() {
        return Ok(answers);
    }
    let mut page = Lines::default();
    page.wrapped(
        "",
        "  ",
        "What you say here decides which texts bind the service. Return takes what stands in brackets, or leaves the \
         question open where nothing does. `?` leaves it open, too, and Ctrl-D ends the questions.",
    );
    for (index, question) in questions.iter().enumerate() {
        writeln!(page);
        let number = format!("{} of {}. {}", index + 1, questions.len(), question.about);
        page.wrapped("", "  ", &number);
        for (number, word) in question.words.iter().enumerate() {
            let about = word.about.iter().map(|about| format!(": {about}"));
            let about: String = about.collect();
            page.wrapped("", "  ", &format!("{} {}{about}", number + 1, word.word));
        }
        let (known, offered) = offered(question);
        if let Some(known) = known {
            page.wrapped("", "  ", &known);
        }
        let brackets = offered.as_ref().map(|offered| format!(" [{offered}]"));
        let prompt = format!(
            "{}{}: ",
            question.field.join(" "),
            brackets.unwrap_or_default()
        );
        loop {
            show(&std::mem::take(&mut page).asking(&prompt))?;
            let mut line = Vec::new();
            if input.read_until(b'\n', &mut line)? == 0 {
                writeln!(page);
                show(&page.done())?;
                return Ok(answers);
            }
            match typed(&line, question, offered.as_deref()) {
                Typed::Answer(answer) => {
                    answers.insert(question.field.clone(), answer);
                }
                Typed::Open => {}
                Typed::Unclear(why) => {
                    page.wrapped("", "  ", &why);
                    continue;
                }
            }
            break;
        }
    }
    writeln!(page);
    show(&page.done())?;
    Ok(answers)
}

/// What is known of the answer, and what Return takes.
fn offered(question: &Question<'_>) -> (Option<String>, Option<String>) {
    let (known, offered) = match question.shown {
        None => (None, None),
        Some(Said::Here { value, from }) => (Some(from.clone()), Some(value)),
        Some(Said::Elsewhere { value, file }) => {
            (Some(format!("`{file}` says so.")), value.as_ref())
        }
        Some(Said::Perhaps(Perhaps { value, question })) => {
            (Some(question.clone()), value.as_ref())
        }
    };
    (
        known,
        offered.filter(|value| fits(value, question)).cloned(),
    )
}

fn fits(value: &str, question: &Question<'_>) -> bool {
    let mut words = question.words.iter();
    question.words.is_empty() || words.any(|word| word.word == value)
}

fn typed(line: &[u8], question: &Question<'_>, offered: Option<&str>) -> Typed {
    let Ok(line) = std::str::from_utf8(line) else {
        return Typed::Unclear("That is no text in UTF-8.".to_owned());
    };
    let line = line.trim();
    if line.is_empty() {
        return offered.map_or(Typed::Open, |offered| Typed::Answer(offered.to_owned()));
    }
    let lower = line.to_lowercase();
    if OPEN.contains(&lower.as_str()) {
        return Typed::Open;
    }
    if question.words.is_empty() {
        return match proposal::value(line) {
            Some(value) => Typed::Answer(value),
            None => Typed::Unclear(format!(
                "That is longer than {} characters, or has none that can be seen.",
                proposal::LONGEST
            )),
        };
    }
    let spelt = lower.replace(['_', ' '], "-");
    let by_number = || {
        let number = lower.parse::<usize>().ok()?;
        question.words.get(number.checked_sub(1)?)
    };
    let mut words = question.words.iter();
    match words.find(|word| word.word == spelt).or_else(by_number) {
        Some(word) => Typed::Answer(word.word.clone()),
        None => {
            let words = question.words.iter().map(|word| word.word.as_str());
            Typed::Unclear(match nearest(&lower, words) {
                Some(word) => format!("Did you mean {word}? Say it, or its number, or `?`."),
                None => "Say one of the words, or its number, or `?`.".to_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposal::Word;

    /// Asks for a name and for a phase, and says what came of it, and what was printed.
    fn hold_with(shown: Option<Said>, input: &str) -> (String, String) {
        let phases = ["alpha", "private-beta", "live"].map(|word| Word {
            word: word.to_owned(),
            about: (word == "live").then(|| "For all.".to_owned()),
        });
        let question = |field: &str, words, shown| Question {
            field: proposal::keys(field),
            about: "What it is.",
            words,
            shown,
        };
        let questions = [
            question("name", &[], shown.as_ref()),
            question("phase", &phases, None),
        ];
        let mut output = String::new();
        let mut show = |page: &Safe| {
            output.push_str(page);
            Ok(())
        };
        let answers = hold(&questions, &mut input.as_bytes(), &mut show).unwrap();
        let answers = answers.iter();
        let answers: Vec<String> = answers
            .map(|(field, answer)| format!("{}={answer}", field.join(".")))
            .collect();
        (answers.join(" "), output)
    }

    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(hold_with(None, input).0, expected, "{input:?}");
    }

    #[test]
    fn words_and_numbers_are_answers_and_nothing_leaves_a_question_open() {
        check("Juggling\nlive\n", "name=Juggling phase=live");
        check("Juggling\n2\n", "name=Juggling phase=private-beta");
        check(
            " Juggling  today \nPrivate Beta\n",
            "name=Juggling today phase=private-beta",
        );
        check("\n\n", "");
        check("?\nDo not know\n", "");
        check("", "");
        check("Juggling", "name=Juggling");
        check("Juggling\n", "name=Juggling");
        check("a\u{1b}[2J\u{202e}b\nlive", "name=a[2Jb phase=live");
    }

    #[test]
    fn what_is_no_answer_is_asked_again() {
        check("Juggling\n0\n9\nlvie\nlive\n", "name=Juggling phase=live");
        let (answers, output) = hold_with(None, "Juggling\nlvie\nlive\n");
        assert_eq!(answers, "name=Juggling phase=live");
        assert!(output.contains("Did you mean live?"), "{output}");
        let long = "a".repeat(10_000);
        check(&format!("{long}\nShort\nlive\n"), "name=Short phase=live");
        let mut output = String::new();
        let mut show = |page: &Safe| {
            output.push_str(page);
            Ok(())
        };
        let question = Question {
            field: proposal::keys("name"),
            about: "What it is.",
            words: &[],
            shown: None,
        };
        let answers = hold(&[question], &mut &b"\xff\n"[..], &mut show).unwrap();
        assert!(answers.is_empty());
        assert!(output.contains("no text in UTF-8"));
    }

    #[test]
    fn what_is_known_is_offered_and_taken_by_return() {
        let said = Said::Elsewhere {
            value: Some("Juggling".to_owned()),
            file: "publiccode.yml".to_owned(),
        };
        let (answers, output) = hold_with(Some(said.clone()), "\n?\n");
        assert_eq!(answers, "name=Juggling");
        assert_eq!(
            output,
            "What you say here decides which texts bind the service. Return takes what stands in brackets, or\n  \
             leaves the question open where nothing does. `?` leaves it open, too, and Ctrl-D ends the\n  questions.\n\
             \n1 of 2. What it is.\n`publiccode.yml` says so.\nname [Juggling]: \n\
             2 of 2. What it is.\n1 alpha\n2 private-beta\n3 live: For all.\nphase: \n"
        );
        assert_eq!(hold_with(Some(said), "?\n").0, "");
    }
}

//! The glyphs of a page and where they stand: its operators, carried out.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::font::{self, Font, number, resolve};
use crate::{Error, Limits};

/// A glyph on a page, in points from its lower left corner.
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    /// Where it begins on its base line.
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// How far it leads to the right.
    pub(crate) width: f32,
    /// Size of its font.
    pub(crate) size: f32,
    /// `None` if nothing says what it is.
    pub(crate) text: Option<Rc<str>>,
}

/// What was found on a page.
#[derive(Debug, Default)]
pub(crate) struct PageGlyphs {
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) has_picture: bool,
}

/// Fonts that were loaded, and what is left of the limits.
pub(crate) struct Session<'a> {
    pub(crate) document: &'a Document,
    pub(crate) limits: &'a Limits,
    fonts: HashMap<ObjectId, Rc<Font>>,
    n_operators: usize,
}

/// Deepest nesting of forms and saved states.
const MAX_DEPTH: usize = 16;
const MAX_STATES: usize = 256;

impl<'a> Session<'a> {
    pub(crate) fn new(document: &'a Document, limits: &'a Limits) -> Self {
        Self { document, limits, fonts: HashMap::new(), n_operators: 0 }
    }

    /// Numbers of the fonts that do not say what their glyphs are, and of all.
    pub(crate) fn count_fonts(&self) -> (usize, usize) {
        let unmapped = self.fonts.values().filter(|font| font.is_unmapped()).count();
        (unmapped, self.fonts.len())
    }

    /// Reads the glyphs of a page.
    pub(crate) fn page(&mut self, page: ObjectId) -> Result<PageGlyphs, Error> {
        let mut found = PageGlyphs::default();
        let content = self.document.get_page_content_with_limit(page, self.limits.max_stream_bytes);
        let Ok(content) = content else { return Ok(found) };
        let resources = self.resources(page);
        let state = State { matrix: self.upright(page), ..State::default() };
        self.run(&content, &resources, state, 0, &mut found)?;
        Ok(found)
    }

    /// The resources of a page, its own before those of the pages above it.
    fn resources(&self, page: ObjectId) -> Vec<&'a Dictionary> {
        let Ok((own, ids)) = self.document.get_page_resources(page) else { return Vec::new() };
        let above = ids.iter().filter_map(|id| self.document.get_dictionary(*id).ok());
        own.into_iter().chain(above).collect()
    }

    /// The matrix that turns a page upright.
    fn upright(&self, page: ObjectId) -> Matrix {
        let mut dictionary = self.document.get_dictionary(page).ok();
        let mut angle = 0.0;
        for _ in 0..MAX_DEPTH {
            let Some(page) = dictionary else { break };
            if let Some(found) = number(self.document, page.get(b"Rotate").ok()) {
                angle = found;
                break;
            }
            dictionary = resolve(self.document, page.get(b"Parent").ok())
                .and_then(|parent| parent.as_dict().ok());
        }
        match (angle as i32).rem_euclid(360) {
            90 => Matrix([0.0, -1.0, 1.0, 0.0, 0.0, 0.0]),
            180 => Matrix([-1.0, 0.0, 0.0, -1.0, 0.0, 0.0]),
            270 => Matrix([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]),
            _ => Matrix::default(),
        }
    }

    fn run(
        &mut self,
        content: &[u8],
        resources: &[&'a Dictionary],
        state: State,
        depth: usize,
        found: &mut PageGlyphs,
    ) -> Result<(), Error> {
        let Ok(content) = Content::decode(content) else { return Ok(()) };
        self.n_operators += content.operations.len();
        if self.n_operators > self.limits.max_operators {
            return Err(Error::TooLarge("the operators that are read"));
        }
        let mut runner =
            Runner { session: self, resources, states: Vec::new(), state, depth, found };
        content.operations.iter().try_for_each(|operation| runner.operate(operation))
    }

    fn font(&mut self, resources: &[&'a Dictionary], name: &[u8]) -> Option<Rc<Font>> {
        let font = lookup(self.document, resources, b"Font", name)?;
        let Object::Reference(id) = font else {
            let font = resolve(self.document, Some(font))?.as_dict().ok()?;
            return Some(Rc::new(Font::load(self.document, font, self.limits)));
        };
        if let Some(font) = self.fonts.get(id) {
            return Some(Rc::clone(font));
        }
        let dictionary = self.document.get_dictionary(*id).ok()?;
        let font = Rc::new(Font::load(self.document, dictionary, self.limits));
        self.fonts.insert(*id, Rc::clone(&font));
        Some(font)
    }
}

/// Finds what a name stands for among resources of a kind.
fn lookup<'a>(
    document: &'a Document,
    resources: &[&'a Dictionary],
    kind: &[u8],
    name: &[u8],
) -> Option<&'a Object> {
    resources.iter().find_map(|resources| {
        resolve(document, resources.get(kind).ok())?.as_dict().ok()?.get(name).ok()
    })
}

/// A matrix of six numbers, as PDF writes it.
#[derive(Clone, Copy, Debug)]
struct Matrix([f32; 6]);

impl Default for Matrix {
    fn default() -> Self {
        Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    }
}

impl Matrix {
    fn shift(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `other`.
    fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, other.0);
        Self([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    fn apply(self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }
}

/// What operators have set.
#[derive(Clone, Default)]
struct State {
    matrix: Matrix,
    text: Matrix,
    line: Matrix,
    font: Option<Rc<Font>>,
    size: f32,
    char_space: f32,
    word_space: f32,
    /// Share of the usual width, less one.
    stretch: f32,
    leading: f32,
    rise: f32,
}

struct Runner<'s, 'a, 'f> {
    session: &'s mut Session<'a>,
    resources: &'s [&'a Dictionary],
    states: Vec<State>,
    state: State,
    depth: usize,
    found: &'f mut PageGlyphs,
}

impl Runner<'_, '_, '_> {
    fn operate(&mut self, operation: &Operation) -> Result<(), Error> {
        let operands = &operation.operands;
        let state = &mut self.state;
        let value = |at: usize| number_of(operands.get(at));
        match operation.operator.as_str() {
            "q" if self.states.len() < MAX_STATES => self.states.push(state.clone()),
            "Q" => *state = self.states.pop().unwrap_or_else(|| state.clone()),
            "cm" => state.matrix = matrix(operands).then(state.matrix),
            "BT" => (state.text, state.line) = (Matrix::default(), Matrix::default()),
            "Tf" => self.set_font(operands),
            "Tc" => state.char_space = value(0),
            "Tw" => state.word_space = value(0),
            "Tz" => state.stretch = value(0) / 100.0 - 1.0,
            "TL" => state.leading = value(0),
            "Ts" => state.rise = value(0),
            "Td" => state.next_line(value(0), value(1)),
            "TD" => {
                state.leading = -value(1);
                state.next_line(value(0), value(1));
            }
            "Tm" => {
                state.line = matrix(operands);
                state.text = state.line;
            }
            "T*" => state.next_line(0.0, -state.leading),
            "Tj" => self.show(operands.first()),
            "'" => {
                state.next_line(0.0, -state.leading);
                self.show(operands.first());
            }
            "\"" => {
                (state.word_space, state.char_space) = (value(0), value(1));
                state.next_line(0.0, -state.leading);
                self.show(operands.get(2));
            }
            "TJ" => self.show_all(operands.first()),
            "Do" => return self.object(operands.first()),
            "BI" | "EI" | "ID" => self.found.has_picture = true,
            _ => {}
        }
        Ok(())
    }

    fn set_font(&mut self, operands: &[Object]) {
        let name = operands.first().and_then(|name| name.as_name().ok());
        self.state.font = name.and_then(|name| self.session.font(self.resources, name));
        self.state.size = number_of(operands.get(1));
    }

    /// Shows strings and moves between them.
    fn show_all(&mut self, list: Option<&Object>) {
        for item in list.and_then(|list| list.as_array().ok()).into_iter().flatten() {
            match item {
                Object::String(..) => self.show(Some(item)),
                item => self.state.advance(-number_of(Some(item)) / 1000.0 * self.state.size),
            }
        }
    }

    fn show(&mut self, string: Option<&Object>) {
        let (Some(Object::String(string, _)), Some(font)) = (string, self.state.font.clone())
        else {
            return;
        };
        if font.is_vertical {
            return;
        }
        for coded in font.codes(string) {
            let state = &mut self.state;
            let (left, size) = state.place(0.0);
            let (right, _) = state.place(coded.width * state.size);
            let is_upright = (right.1 - left.1).abs() <= (right.0 - left.0).abs();
            if is_upright && size > 0.0 {
                self.found.glyphs.push(Glyph {
                    x: left.0.min(right.0),
                    y: left.1,
                    width: (right.0 - left.0).abs(),
                    size,
                    text: coded.text,
                });
            }
            let is_space = coded.code == 32;
            state.advance(
                coded.width * state.size
                    + state.char_space
                    + if is_space { state.word_space } else { 0.0 },
            );
        }
    }

    /// Draws a picture, or what stands in a form.
    fn object(&mut self, name: Option<&Object>) -> Result<(), Error> {
        let document = self.session.document;
        let name = name.and_then(|name| name.as_name().ok());
        let object = name.and_then(|name| lookup(document, self.resources, b"XObject", name));
        let stream = resolve(document, object).and_then(|object| object.as_stream().ok());
        let Some(stream) = stream else { return Ok(()) };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Image")
        {
            self.found.has_picture = true;
            return Ok(());
        }
        if self.depth >= MAX_DEPTH {
            return Ok(());
        }
        let Some(content) = font::content(stream, self.session.limits.max_stream_bytes) else {
            return Ok(());
        };
        let mut state = self.state.clone();
        if let Some(Object::Array(numbers)) = resolve(document, stream.dict.get(b"Matrix").ok()) {
            state.matrix = matrix(numbers).then(state.matrix);
        }
        let own = resolve(document, stream.dict.get(b"Resources").ok())
            .and_then(|own| own.as_dict().ok());
        let resources: Vec<_> = own.into_iter().chain(self.resources.iter().copied()).collect();
        self.session.run(&content, &resources, state, self.depth + 1, self.found)
    }
}

impl State {
    fn next_line(&mut self, x: f32, y: f32) {
        self.line = Matrix::shift(x, y).then(self.line);
        self.text = self.line;
    }

    fn advance(&mut self, distance: f32) {
        self.text = Matrix::shift(distance * (1.0 + self.stretch), 0.0).then(self.text);
    }

    /// Where on the page a point `x` to the right on the base line is, and how large the font is there.
    fn place(&self, x: f32) -> ((f32, f32), f32) {
        let matrix = self.text.then(self.matrix);
        let Matrix([_, _, c, d, ..]) = matrix;
        let size = self.size.abs() * c.hypot(d);
        (matrix.apply(x * (1.0 + self.stretch), self.rise), size)
    }
}

fn matrix(operands: &[Object]) -> Matrix {
    let mut numbers = Matrix::default().0;
    for (number, operand) in numbers.iter_mut().zip(operands) {
        *number = number_of(Some(operand));
    }
    Matrix(numbers)
}

/// A number, and one that leads nowhere for what is none.
fn number_of(object: Option<&Object>) -> f32 {
    let number = match object {
        Some(Object::Integer(number)) => *number as f32,
        Some(Object::Real(number)) => *number,
        _ => 0.0,
    };
    if number.is_finite() { number.clamp(-1e7, 1e7) } else { 0.0 }
}

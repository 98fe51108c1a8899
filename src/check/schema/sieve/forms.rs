//! Schemas as lists of rules, each made once.

use rustc_hash::FxHashMap;

use super::keywords::Reader;
use crate::pattern::Expression;
use crate::tree::{Kind, Node, TreeId};

/// Schemas within schemas: what is nested deeper is doubted.
pub(super) const DEEPEST: usize = 200;

/// The editions of JSON Schema that are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Edition {
    /// As OpenAPI 2.0 has it, with `x-nullable`.
    Swagger2,
    /// As OpenAPI 3.0 has it, with `nullable`.
    Draft4,
    Draft2020_12,
}

/// What a `$ref` means in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum References<'f> {
    /// The reader sees through references; what is left leads into a circle, and ajv would not find it.
    Circular,
    /// It leads into this schema.
    Into(Node<'f>),
}

/// Members that need not be there though `required` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Relax {
    Nothing,
    /// What a request leaves out.
    ReadOnly,
    /// What a response leaves out.
    WriteOnly,
    /// The schema is a parameter of OpenAPI 2.0, and what its `required` says is not about members.
    Flag,
}

impl Relax {
    pub(crate) fn keyword(self) -> Option<&'static str> {
        match self {
            Relax::Nothing | Relax::Flag => None,
            Relax::ReadOnly => Some("readOnly"),
            Relax::WriteOnly => Some("writeOnly"),
        }
    }
}

/// The number of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FormId(u32);

/// What keeps a schema from being compiled, anywhere in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// A `$ref` that leads into a circle: Spectral says nothing of such a schema.
    Circular,
    /// Why it is no schema, in words that stand alone.
    Broken(String),
}

/// What is known of a schema and everything in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    /// Something in it is not known here.
    pub(super) is_odd: bool,
    /// It is not of the form that its edition asks for.
    pub(super) malformed: Option<String>,
    /// The first thing that would stop ajv.
    pub(super) stop: Option<Unusable>,
}

impl Reach {
    pub(super) fn take_in(&mut self, other: &Reach) {
        self.is_odd |= other.is_odd;
        if self.malformed.is_none() {
            self.malformed.clone_from(&other.malformed);
        }
        if self.stop.is_none() {
            self.stop.clone_from(&other.stop);
        }
    }
}

/// Kinds of values, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Kinds = Kinds(0);
    pub(super) const NULL: Kinds = Kinds(1);
    pub(super) const BOOL: Kinds = Kinds(2);
    pub(super) const WHOLE: Kinds = Kinds(4);
    pub(super) const BROKEN: Kinds = Kinds(8);
    pub(super) const TEXT: Kinds = Kinds(16);
    pub(super) const LIST: Kinds = Kinds(32);
    pub(super) const MAP: Kinds = Kinds(64);
    pub(super) const ALL: Kinds = Kinds(127);

    pub(super) fn named(name: &str) -> Option<Kinds> {
        Some(match name {
            "null" => Kinds::NULL,
            "boolean" => Kinds::BOOL,
            "integer" => Kinds::WHOLE,
            "number" => Kinds::WHOLE.with(Kinds::BROKEN),
            "string" => Kinds::TEXT,
            "array" => Kinds::LIST,
            "object" => Kinds::MAP,
            _ => return None,
        })
    }

    pub(super) fn of(node: Node<'_>) -> Kinds {
        match node.kind() {
            Kind::Null => Kinds::NULL,
            Kind::Bool => Kinds::BOOL,
            Kind::String => Kinds::TEXT,
            Kind::List => Kinds::LIST,
            Kind::Map => Kinds::MAP,
            Kind::Int => Kinds::WHOLE,
            Kind::Float => match node.as_f64() {
                Some(number) if number.fract() == 0.0 => Kinds::WHOLE,
                _ => Kinds::BROKEN,
            },
        }
    }

    pub(super) fn with(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    pub(super) fn contains(self, other: Kinds) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A value that an instance can be the same as.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Constant {
    Null,
    Bool(bool),
    Number(f64),
    Text(Box<str>),
    /// A list or a mapping: nobody compares it here.
    Collection,
}

impl Constant {
    pub(super) fn of(node: Node<'_>) -> Constant {
        match node.kind() {
            Kind::Null => Constant::Null,
            Kind::Bool => Constant::Bool(node.as_bool().unwrap_or_default()),
            Kind::String => Constant::Text(node.as_str().unwrap_or_default().into()),
            Kind::List | Kind::Map => Constant::Collection,
            Kind::Int | Kind::Float => match node.as_f64() {
                Some(number) if is_exact(number) => Constant::Number(number),
                _ => Constant::Collection,
            },
        }
    }
}

/// Whether every number nearby is told from it: larger ones are rounded.
pub(super) fn is_exact(number: f64) -> bool {
    number.abs() < 9_007_199_254_740_992.0
}

/// What holds for the members of a mapping.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) named: FxHashMap<Box<str>, FormId>,
    pub(super) patterns: Vec<(Expression, FormId)>,
    /// `additionalProperties`
    pub(super) others: Option<FormId>,
}

/// One thing that a schema asks for.
#[derive(Debug)]
pub(super) enum Rule {
    Never,
    Doubt,
    Ref(FormId),
    All(Vec<FormId>),
    Any(Vec<FormId>),
    One(Vec<FormId>),
    Not(FormId),
    If {
        condition: FormId,
        then: Option<FormId>,
        otherwise: Option<FormId>,
    },
    Among(Vec<Constant>),
    AtMost(f64),
    AtLeast(f64),
    Below(f64),
    Above(f64),
    MultipleOf(f64),
    LongestText(f64),
    ShortestText(f64),
    Pattern(Expression),
    Format(Box<str>),
    MostItems(f64),
    FewestItems(f64),
    UniqueItems,
    /// The first items, and what holds for those after them.
    Items(Vec<FormId>, Option<FormId>),
    Contains(FormId),
    MostMembers(f64),
    FewestMembers(f64),
    Required(Vec<Box<str>>),
    RequiredWith(Vec<(Box<str>, Vec<Box<str>>)>),
    FitsWith(Vec<(Box<str>, FormId)>),
    Names(FormId),
    Members(Members),
    /// `unevaluatedProperties`
    Unseen(FormId),
}

/// A schema as it is judged by.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) kinds: Kinds,
    pub(super) rules: Vec<Rule>,
    pub(super) reach: Reach,
}

/// The schemas that were met so far, in one document and one edition.
#[derive(Debug)]
pub(crate) struct Forms {
    edition: Edition,
    pub(super) forms: Vec<Form>,
    known: FxHashMap<(TreeId, u32, Relax), FormId>,
}

impl Forms {
    pub(crate) fn new(edition: Edition) -> Self {
        let form = |rules| Form {
            kinds: Kinds::ALL,
            rules,
            reach: Reach::default(),
        };
        Forms {
            edition,
            forms: vec![form(Vec::new()), form(vec![Rule::Never])],
            known: FxHashMap::default(),
        }
    }

    pub(crate) fn edition(&self) -> Edition {
        self.edition
    }

    /// The form of a schema; it is read when it is met for the first time.
    pub(crate) fn of(
        &mut self,
        schema: Node<'_>,
        references: References<'_>,
        relax: Relax,
    ) -> FormId {
        self.nested(schema, references, relax, 0)
    }

    pub(super) fn nested(
        &mut self,
        schema: Node<'_>,
        references: References<'_>,
        relax: Relax,
        depth: usize,
    ) -> FormId {
        if let Some(always) = schema.as_bool() {
            return FormId(u32::from(!always));
        }
        let (tree, node) = schema.home().id();
        let key = (tree, node, relax);
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        // A schema that leads back to itself finds its number here.
        let id = self.push(Form {
            kinds: Kinds::ALL,
            rules: vec![Rule::Doubt],
            reach: Reach::default(),
        });
        self.known.insert(key, id);
        if depth > DEEPEST {
            self.forms[id.0 as usize].reach.is_odd = true;
            return id;
        }
        let form = Reader::new(self, schema, references, relax, depth).read();
        self.forms[id.0 as usize] = form;
        id
    }

    fn push(&mut self, form: Form) -> FormId {
        let number = u32::try_from(self.forms.len()).unwrap_or(u32::MAX);
        self.forms.push(form);
        FormId(number)
    }

    pub(super) fn form(&self, id: FormId) -> &Form {
        &self.forms[id.0 as usize]
    }

    /// Whether something in a schema is not known here.
    pub(crate) fn is_odd(&self, id: FormId) -> bool {
        self.form(id).reach.is_odd
    }

    /// What keeps ajv from compiling a schema, where that is sure. That its form is wrong is told before anything
    /// else that is wrong with it.
    pub(crate) fn unusable(&self, id: FormId) -> Option<Unusable> {
        let reach = &self.form(id).reach;
        let malformed = reach.malformed.clone().map(Unusable::Broken);
        malformed.or_else(|| reach.stop.clone())
    }
}

//! What the names of tags mean for the text in them.

/// What an element does to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Goes on in the line.
    Inline,
    /// A link.
    Link,
    /// Begins and ends a block.
    Block,
    /// A block that ends where the next of its kind begins: `li`, `td`, `p` and so on.
    Item,
    /// A heading.
    Heading,
    /// Text whose spaces and line ends count.
    Preformatted,
    /// The article, or what holds it.
    Main,
    /// What every page of a site has: navigation, footer and the like.
    Frame,
    /// Holds no text for readers.
    Mute,
    /// Has no end tag and no text.
    Void,
}

/// Names the kind of the element `name`, which is in lower case.
pub(super) fn kind(name: &[u8]) -> Kind {
    match name {
        b"a" => Kind::Link,
        b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Kind::Heading,
        b"p" | b"li" | b"td" | b"th" | b"tr" | b"dt" | b"dd" => Kind::Item,
        b"pre" | b"xmp" | b"listing" | b"plaintext" => Kind::Preformatted,
        b"article" | b"main" => Kind::Main,
        b"nav" | b"aside" | b"footer" | b"header" | b"menu" | b"dialog" => Kind::Frame,
        b"script" | b"style" | b"noscript" | b"template" | b"iframe" | b"object" | b"applet"
        | b"svg" | b"math" | b"select" | b"datalist" | b"button" | b"textarea" | b"canvas"
        | b"audio" | b"video" | b"map" | b"noembed" | b"noframes" | b"frameset" | b"rp" => {
            Kind::Mute
        }
        b"area" | b"base" | b"basefont" | b"bgsound" | b"br" | b"col" | b"embed" | b"frame"
        | b"hr" | b"img" | b"input" | b"keygen" | b"link" | b"meta" | b"param" | b"source"
        | b"track" | b"wbr" => Kind::Void,
        b"address" | b"blockquote" | b"body" | b"caption" | b"center" | b"colgroup"
        | b"details" | b"dir" | b"div" | b"dl" | b"fieldset" | b"figcaption" | b"figure"
        | b"form" | b"head" | b"hgroup" | b"html" | b"legend" | b"ol" | b"optgroup" | b"option"
        | b"search" | b"section" | b"summary" | b"table" | b"tbody" | b"tfoot" | b"thead"
        | b"title" | b"ul" => Kind::Block,
        // What browsers do not know goes on in the line: `<st1:place>`, `<o:p>`, `<my-word>`.
        _ => Kind::Inline,
    }
}

impl Kind {
    /// Whether a line ends before and after the element.
    pub(super) fn breaks(self) -> bool {
        !matches!(self, Self::Inline | Self::Link | Self::Void | Self::Mute)
    }
}

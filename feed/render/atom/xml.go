package atom

import "encoding/xml"

// The elements of RFC 4287. Text is escaped before it gets here, attributes are not.

type feedElement struct {
	XMLName    xml.Name          `xml:"feed"`
	Atom       string            `xml:"xmlns,attr"`
	OpenVoice  string            `xml:"xmlns:ov,attr"`
	Media      string            `xml:"xmlns:media,attr"`
	Tunes      string            `xml:"xmlns:itunes,attr"`
	Tombstones string            `xml:"xmlns:at,attr,omitempty"`
	Lang       string            `xml:"xml:lang,attr,omitempty"`
	ID         text              `xml:"id"`
	Title      text              `xml:"title"`
	Subtitle   *text             `xml:"subtitle"`
	Updated    string            `xml:"updated"`
	Links      []linkElement     `xml:"link"`
	Authors    []personElement   `xml:"author"`
	Categories []categoryElement `xml:"category"`
	Generator  *generatorElement `xml:"generator"`
	Rights     *text             `xml:"rights"`
	Icon       *text             `xml:"icon"`
	Logo       *text             `xml:"logo"`
	Entries    []byte            `xml:",innerxml"` // rendered entry elements, then those of deleted entries
}

// deletedElement is an entry that has gone (RFC 6721 section 3).
type deletedElement struct {
	XMLName xml.Name `xml:"at:deleted-entry"`
	Ref     string   `xml:"ref,attr"`
	When    string   `xml:"when,attr"`
}

type entryElement struct {
	XMLName      xml.Name          `xml:"entry"`
	Lang         string            `xml:"xml:lang,attr,omitempty"`
	ID           text              `xml:"id"`
	Title        text              `xml:"title"`
	Published    string            `xml:"published"`
	Updated      string            `xml:"updated"`
	Links        []linkElement     `xml:"link"`
	Authors      []personElement   `xml:"author"`
	Contributors []personElement   `xml:"contributor"`
	Categories   []categoryElement `xml:"category"`
	Rights       *text             `xml:"rights"`
	Summary      *text             `xml:"summary"`
	Content      *text             `xml:"content"`
	Source       *sourceElement    `xml:"source"`
	extensions
	More      int               `xml:"ov:more,omitempty"`
	Truncated *text             `xml:"ov:truncated"`
	Excerpt   *text             `xml:"ov:excerpt"`
	Files     []contentElement  `xml:"media:content"` // how long they play
	Thumbnail *thumbnailElement `xml:"media:thumbnail"`
	episodeElements
}

// episodeElements say of a podcast's entry what its players show.
type episodeElements struct {
	Duration    int64  `xml:"itunes:duration,omitempty"` // seconds
	Season      int    `xml:"itunes:season,omitempty"`
	Episode     int    `xml:"itunes:episode,omitempty"`
	EpisodeType string `xml:"itunes:episodeType,omitempty"`
}

type contentElement struct {
	URL      string `xml:"url,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Duration int64  `xml:"duration,attr"` // seconds
}

type thumbnailElement struct {
	URL    string `xml:"url,attr"`
	Width  int    `xml:"width,attr,omitempty"`
	Height int    `xml:"height,attr,omitempty"`
}

type sourceElement struct {
	Lang         string            `xml:"xml:lang,attr,omitempty"`
	ID           text              `xml:"id"`
	Title        text              `xml:"title"`
	Subtitle     *text             `xml:"subtitle"`
	Updated      string            `xml:"updated"`
	Links        []linkElement     `xml:"link"`
	Authors      []personElement   `xml:"author"`
	Contributors []personElement   `xml:"contributor"`
	Categories   []categoryElement `xml:"category"`
	Rights       *text             `xml:"rights"`
	Icon         *text             `xml:"icon"`
	Logo         *text             `xml:"logo"`
	extensions
}

// extensions are what the operator says of a source.
type extensions struct {
	Owner   *text          `xml:"ov:owner"`
	Country *text          `xml:"ov:country"`
	Kind    *text          `xml:"ov:kind"`
	Labels  []labelElement `xml:"ov:label"`
	// Not the operator's word, but a guess at the language.
	Detected *text `xml:"ov:detected"`
}

// labelElement has no text: Python's feedparser takes the text of an unknown element
// that has attributes for the title of the source.
type labelElement struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type text struct {
	Type  string `xml:"type,attr,omitempty"`
	Value string `xml:",innerxml"`
}

type linkElement struct {
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Hreflang string `xml:"hreflang,attr,omitempty"`
	Href     string `xml:"href,attr"`
	Title    string `xml:"title,attr,omitempty"`
	Length   int64  `xml:"length,attr,omitempty"`
	outlet
}

// outlet says whose report a related link leads to.
type outlet struct {
	Source    string `xml:"ov:source,attr,omitempty"`
	Owner     string `xml:"ov:owner,attr,omitempty"`
	Published string `xml:"ov:published,attr,omitempty"`
	Role      string `xml:"ov:role,attr,omitempty"`
}

type personElement struct {
	Name  text  `xml:"name"`
	URI   *text `xml:"uri"`
	Email *text `xml:"email"`
}

type categoryElement struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
	Label  string `xml:"label,attr,omitempty"`
}

type generatorElement struct {
	URI     string `xml:"uri,attr,omitempty"`
	Version string `xml:"version,attr,omitempty"`
	Name    string `xml:",innerxml"`
}

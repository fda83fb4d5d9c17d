package rss

import "encoding/xml"

// The elements of RSS 2.0 and of its extensions. Text is escaped before it gets here,
// attributes are not.

type document struct {
	XMLName   xml.Name `xml:"rss"`
	Version   string   `xml:"version,attr"`
	Atom      string   `xml:"xmlns:atom,attr"`
	Content   string   `xml:"xmlns:content,attr"`
	Core      string   `xml:"xmlns:dc,attr"`
	Media     string   `xml:"xmlns:media,attr"`
	Podcast   string   `xml:"xmlns:podcast,attr"`
	Commons   string   `xml:"xmlns:creativeCommons,attr"`
	OpenVoice string   `xml:"xmlns:ov,attr"`
	Channel   channel  `xml:"channel"`
}

type channel struct {
	Title       *text      `xml:"title"`
	Link        string     `xml:"link"`
	Description *text      `xml:"description"`
	Language    string     `xml:"language,omitempty"`
	Copyright   *text      `xml:"copyright"`
	Editor      *text      `xml:"managingEditor"`
	Built       string     `xml:"lastBuildDate,omitempty"`
	Categories  []category `xml:"category"`
	Generator   *text      `xml:"generator"`
	Docs        string     `xml:"docs"`
	Image       *image     `xml:"image"`
	ID          string     `xml:"atom:id,omitempty"`
	Links       []link     `xml:"atom:link"`
	License     string     `xml:"creativeCommons:license,omitempty"`
	Items       []byte     `xml:",innerxml"` // rendered item elements
}

type image struct {
	URL   string `xml:"url"`
	Title *text  `xml:"title"`
	Link  string `xml:"link"`
}

type item struct {
	XMLName      xml.Name   `xml:"item"`
	Title        *text      `xml:"title"`
	Link         string     `xml:"link,omitempty"`
	Description  *text      `xml:"description"`
	Content      *text      `xml:"content:encoded"`
	Creators     []text     `xml:"dc:creator"`
	Contributors []person   `xml:"atom:contributor"`
	Categories   []category `xml:"category"`
	Comments     string     `xml:"comments,omitempty"`
	Enclosure    *enclosure `xml:"enclosure"`
	GUID         guid       `xml:"guid"`
	Published    string     `xml:"pubDate"`
	Updated      string     `xml:"atom:updated"`
	Language     string     `xml:"dc:language,omitempty"`
	Rights       *text      `xml:"dc:rights"`
	License      string     `xml:"creativeCommons:license,omitempty"`
	Source       *source    `xml:"source"`
	Links        []link     `xml:"atom:link"`
	Media        []content  `xml:"media:content"`
	Thumbnail    *thumbnail `xml:"media:thumbnail"`
	Season       int        `xml:"podcast:season,omitempty"`
	Episode      int        `xml:"podcast:episode,omitempty"`
	ours
}

// ours are the elements of the namespace of OpenVoice.
type ours struct {
	Authors   []author `xml:"ov:author"`
	Terms     []term   `xml:"ov:category"`
	From      *from    `xml:"ov:source"`
	Owner     *text    `xml:"ov:owner"`
	Country   *text    `xml:"ov:country"`
	Kind      *text    `xml:"ov:kind"`
	Labels    []label  `xml:"ov:label"`
	Detected  *text    `xml:"ov:detected"`
	Played    *text    `xml:"ov:episodeType"`
	More      int      `xml:"ov:more,omitempty"`
	Truncated *text    `xml:"ov:truncated"`
	Excerpt   *text    `xml:"ov:excerpt"`
}

type text struct {
	Value string `xml:",innerxml"`
}

type category struct {
	Domain string `xml:"domain,attr,omitempty"`
	Name   string `xml:",innerxml"`
}

type guid struct {
	IsPermaLink string `xml:"isPermaLink,attr"`
	Value       string `xml:",innerxml"`
}

type enclosure struct {
	URL    string `xml:"url,attr"`
	Length int64  `xml:"length,attr"` // 0: unknown
	Type   string `xml:"type,attr"`
}

type source struct {
	URL   string `xml:"url,attr"`
	Title string `xml:",innerxml"`
}

type link struct {
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Hreflang string `xml:"hreflang,attr,omitempty"`
	Href     string `xml:"href,attr"`
	Title    string `xml:"title,attr,omitempty"`
	Length   int64  `xml:"length,attr,omitempty"`
	// Of a link to another report.
	Source    string `xml:"ov:source,attr,omitempty"`
	Owner     string `xml:"ov:owner,attr,omitempty"`
	Published string `xml:"ov:published,attr,omitempty"`
	Role      string `xml:"ov:role,attr,omitempty"`
}

type person struct {
	Name  *text  `xml:"atom:name"`
	URI   string `xml:"atom:uri,omitempty"`
	Email string `xml:"atom:email,omitempty"`
}

type content struct {
	URL      string `xml:"url,attr"`
	Size     int64  `xml:"fileSize,attr,omitempty"`
	Type     string `xml:"type,attr,omitempty"`
	Duration int64  `xml:"duration,attr,omitempty"` // seconds
}

type thumbnail struct {
	URL    string `xml:"url,attr"`
	Width  int    `xml:"width,attr,omitempty"`
	Height int    `xml:"height,attr,omitempty"`
}

type author struct {
	Name  string `xml:"name,attr"`
	URI   string `xml:"uri,attr,omitempty"`
	Email string `xml:"email,attr,omitempty"`
}

type term struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
	Label  string `xml:"label,attr,omitempty"`
}

type from struct {
	ID    string `xml:"id,attr"`
	Title string `xml:"title,attr,omitempty"`
	Href  string `xml:"href,attr,omitempty"`
}

type label struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

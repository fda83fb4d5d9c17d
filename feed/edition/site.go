package edition

import "time"

// Site is what the operator says of the whole.
type Site struct {
	ID       string         // an IRI, for ever: the ids of all feeds begin with it
	Title    string         // plain text, as is all that follows
	Tagline  string         // may be empty
	URL      string         // absolute, ends with "/": where the site is reached from outside
	Language string         // BCP 47 of titles and of the page
	Zone     *time.Location // for dates on the page; nil: UTC
	Contact  string         // an e-mail address or an IRI; may be empty
	Rights   string         // may be empty
	License  string         // absolute IRI of terms of use; may be empty
	Logo     string         // absolute IRI of an image twice as wide as high; may be empty
	Icon     string         // absolute IRI of a square image; may be empty
	Hub      string         // absolute URL of the hub that all feeds name (WebSub); may be empty
}

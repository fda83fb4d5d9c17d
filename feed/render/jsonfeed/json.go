package jsonfeed

// The objects of JSON Feed 1.1, and ours. The items follow the members of document.

type document struct {
	Version     string        `json:"version"`
	Title       string        `json:"title"`
	HomePage    string        `json:"home_page_url,omitempty"`
	FeedURL     string        `json:"feed_url,omitempty"`
	Description string        `json:"description,omitempty"`
	Icon        string        `json:"icon,omitempty"`
	Favicon     string        `json:"favicon,omitempty"`
	Authors     []author      `json:"authors,omitempty"`
	Language    string        `json:"language,omitempty"`
	Hubs        []hubObject   `json:"hubs,omitempty"`
	OpenVoice   feedExtension `json:"_openvoice"`
}

type author struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type hubObject struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type feedExtension struct {
	About      string      `json:"about"`
	ID         string      `json:"id,omitempty"`
	Updated    string      `json:"updated,omitempty"`
	Generator  string      `json:"generator"`
	Rights     string      `json:"rights,omitempty"`
	License    string      `json:"license,omitempty"`
	Alternates []alternate `json:"alternates,omitempty"`
	Categories []category  `json:"categories,omitempty"`
	Deleted    []deleted   `json:"deleted,omitempty"`
}

type alternate struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type deleted struct {
	ID   string `json:"id"`
	When string `json:"when"`
}

type item struct {
	ID          string        `json:"id"`
	URL         string        `json:"url,omitempty"`
	Title       string        `json:"title,omitempty"`
	ContentHTML string        `json:"content_html,omitempty"`
	ContentText *string       `json:"content_text,omitempty"`
	Summary     string        `json:"summary,omitempty"`
	Image       string        `json:"image,omitempty"`
	Published   string        `json:"date_published"`
	Modified    string        `json:"date_modified"`
	Authors     []author      `json:"authors,omitempty"`
	Tags        []string      `json:"tags,omitempty"`
	Language    string        `json:"language,omitempty"`
	Attachments []attachment  `json:"attachments,omitempty"`
	OpenVoice   itemExtension `json:"_openvoice"`
}

type attachment struct {
	URL      string `json:"url"`
	Type     string `json:"mime_type"`
	Title    string `json:"title,omitempty"`
	Size     int64  `json:"size_in_bytes,omitempty"`
	Duration int64  `json:"duration_in_seconds,omitempty"`
}

type itemExtension struct {
	Source       source     `json:"source"`
	Publisher    *publisher `json:"publisher,omitempty"`
	Authors      []person   `json:"authors,omitempty"` // where one has an address of e-mail
	Contributors []person   `json:"contributors,omitempty"`
	Categories   []category `json:"categories,omitempty"` // where one has a scheme or a label
	SummaryHTML  string     `json:"summary_html,omitempty"`
	Links        []link     `json:"links,omitempty"`
	Reports      []report   `json:"reports,omitempty"` // beside the leading one
	More         int        `json:"more,omitempty"`
	Rights       string     `json:"rights,omitempty"`
	Image        *size      `json:"image,omitempty"`
	Episode      *episode   `json:"episode,omitempty"`
	Detected     bool       `json:"language_detected,omitempty"`
	Truncated    bool       `json:"truncated,omitempty"`
	Excerpt      bool       `json:"excerpt,omitempty"`
}

// source is what an atom:source is.
type source struct {
	ID      string `json:"id"`
	Title   string `json:"title,omitempty"`
	URL     string `json:"url,omitempty"`
	FeedURL string `json:"feed_url,omitempty"`
}

// publisher is what the operator says of the source that was fetched.
type publisher struct {
	Owner   string            `json:"owner,omitempty"`
	Country string            `json:"country,omitempty"`
	Kind    string            `json:"kind,omitempty"`
	Labels  map[string]string `json:"labels,omitempty"` // written in the order of their names
}

type person struct {
	Name  string `json:"name"`
	URL   string `json:"url,omitempty"`
	Email string `json:"email,omitempty"`
}

type category struct {
	Term   string `json:"term"`
	Scheme string `json:"scheme,omitempty"`
	Label  string `json:"label,omitempty"`
}

type link struct {
	Rel      string `json:"rel"`
	URL      string `json:"url"`
	Type     string `json:"type,omitempty"`
	Title    string `json:"title,omitempty"`
	Language string `json:"language,omitempty"`
	Length   int64  `json:"length,omitempty"`
}

type report struct {
	URL       string `json:"url"`
	Title     string `json:"title"`
	Source    string `json:"source"`
	Owner     string `json:"owner,omitempty"`
	Published string `json:"published,omitempty"`
	Role      string `json:"role"`
}

type size struct {
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
}

type episode struct {
	Season int    `json:"season,omitempty"`
	Number int    `json:"number,omitempty"`
	Kind   string `json:"kind,omitempty"`
}

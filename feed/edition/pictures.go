package edition

import (
	"fmt"
	"html"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// illustrate puts the picture that leads the report at the beginning of its text, for readers
// that know no other; where it has no text, of its summary. A text that has a picture stays
// as it is.
func (r *Report) illustrate() {
	c := &r.Content
	if c.Image == nil || !strings.HasPrefix(c.Image.URL, "https://") && !strings.HasPrefix(c.Image.URL, "http://") || strings.Contains(c.Body.Value+c.Summary.Value, "<img ") {
		return
	}
	text := &c.Body
	if strings.TrimSpace(text.Value) == "" {
		text = &c.Summary
	}
	size := ""
	if c.Image.Width > 0 && c.Image.Height > 0 {
		size = fmt.Sprintf(` width="%d" height="%d"`, c.Image.Width, c.Image.Height)
	}
	value := text.Value
	if !text.HTML {
		value = "<p>" + markup.Replace(value) + "</p>"
	}
	*text = feed.Text{HTML: true, Value: `<p><img src="` + html.EscapeString(c.Image.URL) + `"` + size + ` alt=""></p>` + "\n" + value}
}

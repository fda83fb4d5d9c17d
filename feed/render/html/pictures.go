package html

import (
	"html/template"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/openvoicenews/openvoice/feed/edition"
)

// maxPictures is how many pictures of one text are shown.
const maxPictures = 20

// pictureTo writes the pictures of the entry with the slug, which the site itself serves:
// nil where the operator wants none.
func (o *Options) pictureTo(slug string) func(src, alt string, w, h int) template.HTML {
	if !o.Pictures {
		return nil
	}
	n := 0
	return func(src, alt string, w, h int) template.HTML {
		if httpOnly(src) == "" {
			return ""
		}
		n++
		if n > maxPictures || w == 1 || h == 1 {
			return ""
		}
		out := `<img loading="lazy" decoding="async" referrerpolicy="no-referrer" src="` + o.at(PictureFolder+strconv.Itoa(n)+"/"+slug) + `" alt="` + html.EscapeString(alt) + `"`
		if w > 0 && h > 0 && w < 10_000 && h < 10_000 {
			return template.HTML(out + ` width="` + strconv.Itoa(w) + `" height="` + strconv.Itoa(h) + `">`)
		}
		return template.HTML(out + ` class="unsized">`) // its room is kept free, so that nothing moves when it comes
	}
}

// PictureOf is the address of the n-th picture of the report's text, as its page counts
// them from 1; empty where there is none.
func PictureOf(r *edition.Report, n int) string {
	text, _ := body(r)
	if !text.HTML || n < 1 || n > maxPictures {
		return ""
	}
	for z := html.NewTokenizer(strings.NewReader(text.Value)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.Data != "img" {
				continue
			}
			for _, a := range t.Attr {
				if a.Key == "src" && httpOnly(strings.TrimSpace(a.Val)) != "" {
					if n--; n == 0 {
						return strings.TrimSpace(a.Val)
					}
				}
			}
		}
	}
}

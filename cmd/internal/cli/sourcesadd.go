package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/discover"
	"github.com/openvoicenews/openvoice/feed/parse"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const sourcesAddHelp = `Find the feed at the address of a page or of a feed, show what it holds, and write it
into the configuration. Of the feeds that a page names the first is taken that can
be read; the others are named on stderr.

The file of the configuration that has a list of sources gets one more at its end:
comments, order and form of all else stay as they are. A running daemon takes it over
at once. With --dry-run nothing is written.`

func sourcesAddCommand(p *app) *cobra.Command {
	var wish config.Listing
	var dry bool
	c := &cobra.Command{
		Use:   "add URL",
		Short: "Find the feed of a page and write it into the configuration",
		Long:  sourcesAddHelp,
		Args:  takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			found, err := findFeed(c.Context(), p, args[0])
			if err != nil {
				return err
			}
			l, err := newSource(cfg, found, wish)
			if err != nil {
				return err
			}
			found.show(p, l)
			if dry {
				return nil
			}
			file, err := p.editSources("", func(t *config.Text) error { return t.Append(sourcesKey, l.Pairs()) })
			if err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "%s is added to %s\n", l.ID, shortPath(file))
			return p.takeOver(c)
		},
	}
	c.Flags().StringVar(&wish.ID, "id", "", "the `ID` of the source (default: made of its title)")
	c.Flags().StringVar(&wish.Title, "title", "", "its `TITLE` (default: its own)")
	c.Flags().StringArrayVar(&wish.Categories, "category", nil, "the `TERM` of a category that it is in; may be repeated")
	c.Flags().BoolVar(&dry, "dry-run", false, "show what is found, and write nothing")
	_ = c.RegisterFlagCompletionFunc("category", completeCategories(&p.file))
	return c
}

// foundFeed is a feed that was looked for.
type foundFeed struct {
	url   string
	doc   *parse.Document
	other []string // feeds that the page names too
}

// feedsTried are how many feeds of a page are looked at.
const feedsTried = 4

// findFeed is the feed at the address, or the first of those that the page there names that
// can be read.
func findFeed(ctx context.Context, p *app, address string) (*foundFeed, error) {
	if !strings.Contains(address, ":") {
		address = "https://" + address
	}
	d, err := readDocument(ctx, p, address)
	if err != nil {
		return nil, err
	}
	doc, err := parseDocument(&d)
	if err == nil {
		return &foundFeed{url: address, doc: doc}, nil
	}
	named := discover.Feeds(discover.Page{Body: d.body, URL: d.url, ContentType: d.contentType, Links: d.links, Refresh: d.refresh})
	failed := fmt.Errorf("%s is no feed, and names none%s", address, feedHints(&d))
	for i, f := range named {
		if i == feedsTried {
			break
		}
		at, err := readDocument(ctx, p, f.URL)
		if err == nil {
			doc, err = parseDocument(&at)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", f.URL, err))
			continue
		}
		found := &foundFeed{url: f.URL, doc: doc}
		for j, other := range named {
			if j != i {
				found.other = append(found.other, other.URL)
			}
		}
		return found, nil
	}
	return nil, failed
}

func parseDocument(d *rawDocument) (*parse.Document, error) {
	return parse.Parse(d.body, parse.Options{URL: d.url, ContentType: d.contentType, Location: d.location, Language: d.language})
}

// newSource is the feed as a source of the configuration, which must not have it yet.
func newSource(cfg *config.Config, found *foundFeed, wish config.Listing) (config.Listing, error) {
	u, err := url.Parse(found.url)
	if err != nil {
		return wish, err
	}
	key, ids := feed.CanonicalURL(u), idAllocator{}
	for i := range cfg.Sources {
		s := &cfg.Sources[i]
		ids[s.ID] = true
		if v, err := url.Parse(s.URL); err == nil && feed.CanonicalURL(v) == key {
			return wish, exit.Fail(exit.Usage, fmt.Errorf("%s is configured already, as the source %s", found.url, s.ID))
		}
	}
	switch {
	case wish.ID != "" && !config.IsID(wish.ID):
		return wish, exit.Fail(exit.Usage, fmt.Errorf("--id: %q is no id: write lower-case letters, digits, \".\", \"_\" and \"-\"", wish.ID))
	case ids[wish.ID]:
		return wish, exit.Fail(exit.Usage, fmt.Errorf("--id: there is a source %s already", wish.ID))
	}
	for _, term := range wish.Categories {
		if !slices.ContainsFunc(cfg.Categories, func(c config.Category) bool { return c.Term == term }) {
			return wish, exit.Fail(exit.Usage, fmt.Errorf("--category: no category %q is defined", term))
		}
	}
	wish.URL, wish.Title = found.url, cmp.Or(wish.Title, found.doc.Meta.Title)
	if wish.ID == "" {
		host := config.IDFor(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."))
		wish.ID = ids.allocate(key, "source", config.IDFor(wish.Title), host)
	}
	return wish, nil
}

// shownTitles are how many titles of a feed are shown.
const shownTitles = 3

// show says what the feed holds.
func (f *foundFeed) show(p *app, l config.Listing) {
	fmt.Fprintf(p.stdout, "%s\n  %s, %s, %s\n", text.OneLine(cmp.Or(l.Title, "(without a title)")), f.url,
		strings.TrimSpace(f.doc.Format+" "+f.doc.Version), plural(len(f.doc.Items), "entry", "entries"))
	for i := range f.doc.Items {
		if i == shownTitles {
			break
		}
		fmt.Fprintf(p.stdout, "  - %s\n", text.OneLine(cmp.Or(f.doc.Items[i].Content.Title, "(without a title)")))
	}
	if len(f.doc.Items) == 0 {
		fmt.Fprintln(p.stderr, "warning: the feed is empty")
	}
	for _, other := range f.other {
		fmt.Fprintf(p.stderr, "the page also names %s\n", text.OneLine(other))
	}
	fmt.Fprintln(p.stdout, config.SourceYAML(l))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

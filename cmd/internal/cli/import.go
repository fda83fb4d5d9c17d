package cli

import (
	"cmp"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/opml"
)

const sourcesImportHelp = `Read a list of feeds as feed readers export it (OPML 1.0, 1.1 or 2.0), or the
configuration of Planet Venus (an INI file), and print it as sources for a
configuration, with the categories that its folders are. FILE is a file, "-" is
standard input; a URL is fetched.

Where there is a configuration, its sources and categories are not printed again,
and what is printed is to be added to it by you: openvoice changes no file that you
have written. Where there is none, a whole one is printed:

  openvoice sources import feeds.opml > openvoice.yaml

Every folder becomes a category, folders in folders several, and so does each step of
the attribute "category". Lists that the list includes are not followed. What gave no
source, and what else is to be known, is on stderr with its line.`

func sourcesImportCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE|URL",
		Short: "Print the feeds of an OPML list as sources of a configuration",
		Long:  sourcesImportHelp,
		Args:  takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := p.loadIfAny()
			if err != nil {
				return err
			}
			d, err := readDocument(c.Context(), p, args[0])
			if err != nil {
				return err
			}
			name := args[0]
			if name == "-" {
				name = "standard input"
			}
			list, err := opml.Read(d.body, d.contentType)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			im := newImport(cfg)
			for i := range list.Sources {
				im.take(&list.Sources[i])
			}
			im.report(p, name, list)
			if len(im.sources) == 0 && cfg == nil {
				return fmt.Errorf("%s: there is no feed in it", name)
			}
			_, err = p.stdout.Write(im.yaml(filepath.Base(name), p.file.path(), list))
			return err
		},
	}
}

// importing makes a list the configuration's.
type importing struct {
	cfg        *config.Config // nil: there is none
	ids, terms idAllocator
	byName     map[string]string // terms, by them and by their labels, folded
	known      map[string]string // ids, by canonical URLs
	categories []config.Category // that are new
	sources    []config.Listing
	notes      []opml.Skip // what there is to know of sources
	there      int         // sources that the configuration has
}

func newImport(cfg *config.Config) *importing {
	im := &importing{cfg: cfg, ids: idAllocator{}, terms: idAllocator{}, byName: map[string]string{}, known: map[string]string{}}
	if cfg == nil {
		return im
	}
	for _, c := range cfg.Categories {
		im.define(c)
	}
	for _, s := range cfg.Sources {
		im.ids[s.ID] = true
		if u, err := url.Parse(s.URL); err == nil {
			im.known[feed.CanonicalURL(u)] = s.ID
		}
	}
	return im
}

// define notes a category. No other may have its term, label or alias for any of these
// (config).
func (im *importing) define(c config.Category) {
	im.byName[c.Term] = c.Term
	im.terms[c.Term] = true
	for _, name := range append([]string{c.Label}, c.Aliases...) {
		if name = fold.String(name); name != "" {
			im.byName[name] = c.Term
			im.terms[name] = true
		}
	}
}

// take makes a source of the configuration, unless it is one.
func (im *importing) take(s *opml.Source) {
	u, err := url.Parse(s.URL)
	if err != nil {
		im.notes = append(im.notes, opml.Skip{Line: s.Line, Name: s.Title, Why: "its address is no URL"})
		return
	}
	key := feed.CanonicalURL(u)
	if id := im.known[key]; id != "" {
		im.there++
		return
	}
	host := config.IDFor(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."))
	name := config.IDFor(s.Title)
	l := config.Listing{URL: s.URL, Title: s.Title}
	l.ID = im.ids.allocate(key, "source", s.ID, name, cmp.Or(config.IDFor(name+" "+host), host), host)
	im.known[key] = l.ID
	if s.ID != "" && config.IsLanguage(s.Language) {
		l.Language = s.Language // ours is the operator's word; others copy the feed's
	}
	for _, c := range s.Categories {
		if t := im.term(c); !slices.Contains(l.Categories, t) { // "X!" and "X" are one
			l.Categories = append(l.Categories, t)
		}
	}
	if s.Secret {
		im.notes = append(im.notes, opml.Skip{Line: s.Line, Name: cmp.Or(s.Title, l.ID),
			Why: "its URL held a user name or a password, which is left out: put it into a file, and headers: {Authorization: {file: ...}}"})
	}
	im.sources = append(im.sources, l)
}

// term is that of a category, which is defined if it is new.
func (im *importing) term(c opml.Category) string {
	name := fold.String(c.Name)
	if t := im.byName[c.Term]; t != "" && t == c.Term {
		return t
	}
	if t := im.byName[name]; t != "" {
		return t
	}
	def := config.Category{Label: c.Name, Term: im.terms.allocate(name, "category", c.Term, config.IDFor(c.Name))}
	if def.Label == def.Term {
		def.Label = ""
	}
	im.categories = append(im.categories, def)
	im.define(def)
	return def.Term
}

package cli

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/opml"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// yaml is what is new, as a file of its own where there is no configuration yet.
func (im *importing) yaml(name, path string, list *opml.List) []byte {
	var b bytes.Buffer
	from := text.OneLine(name)
	if list.Title != "" {
		from += ", " + config.Quoted(list.Title)
	}
	if im.cfg == nil {
		b.Write(config.StarterHead())
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "# From %s: %s and %s that are new.\n", from, text.Plural(len(im.sources), "source"), categories(len(im.categories)))
	if len(im.sources) == 0 {
		return b.Bytes()
	}
	if im.cfg != nil {
		fmt.Fprintf(&b, "# Add the lines below to those lists in %s, then: openvoice check\n", text.OneLine(path))
	}
	b.WriteString("# The ids are yours: change them now if you like, and never again.\n")
	if len(im.categories) > 0 {
		b.WriteString("\ncategories:\n")
		for _, c := range im.categories {
			b.WriteString(config.CategoryYAML(c) + "\n")
		}
	}
	b.WriteString("\nsources:\n")
	for _, l := range im.sources {
		b.WriteString(config.SourceYAML(l) + "\n")
	}
	return b.Bytes()
}

func categories(n int) string {
	if n == 1 {
		return "1 category"
	}
	return fmt.Sprintf("%d categories", n)
}

// report says on stderr what was left out, with its line, and what came of the list.
func (im *importing) report(p *app, name string, list *opml.List) {
	notes := slices.Concat(list.Skipped, im.notes)
	slices.SortStableFunc(notes, func(a, b opml.Skip) int { return a.Line - b.Line })
	for _, n := range notes {
		fmt.Fprintf(p.stderr, "%s:%d: ", name, n.Line)
		if n.Name != "" {
			fmt.Fprintf(p.stderr, "%s: ", text.OneLine(n.Name))
		}
		fmt.Fprintln(p.stderr, text.OneLine(n.Why))
	}
	for _, r := range list.Repairs {
		fmt.Fprintf(p.stderr, "%s: repaired: %s\n", name, r)
	}
	fmt.Fprintf(p.stderr, "%s: %s new", name, text.Plural(len(im.sources), "source"))
	if im.there > 0 {
		fmt.Fprintf(p.stderr, ", %d that %s has already", im.there, p.file.path())
	}
	if n := len(list.Skipped); n > 0 {
		fmt.Fprintf(p.stderr, ", %s left out", text.Plural(n, "outline"))
	}
	fmt.Fprintln(p.stderr)
}

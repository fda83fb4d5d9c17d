package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/link"
	"github.com/openvoicenews/openvoice/feed/parse"
	"github.com/openvoicenews/openvoice/feed/websub"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// maxDocument is how large a document from a file or from standard input may be.
const maxDocument = config.DefaultMaxBody

func sourcesCommand(p *app) *cobra.Command {
	c := group(&cobra.Command{Use: "sources", Short: "Look at sources, change them, and exchange lists of them"})
	c.AddCommand(sourcesListCommand(p), sourcesAddCommand(p), sourcesRemoveCommand(p), sourcesPauseCommand(p), sourcesResumeCommand(p), sourcesResetCommand(p),
		sourcesTestCommand(p), sourcesImportCommand(p), sourcesExportCommand(p))
	return c
}

const sourcesTestHelp = `Show in full what the parser finds in a document, and what it had to repair:
the first thing to know of a feed before it is listed. FILE is a file, "-" is
standard input; a URL is fetched as a source of the configuration would be, so
addresses that are not public are refused unless fetch.allow_networks has them.

Of a web page it says which feeds it names, the best first, and what to list.

With --json it is one object with an array "entries". What is no feed ends with
exit status 1 and the reason on stderr.`

func sourcesTestCommand(p *app) *cobra.Command {
	var base string
	var said rawDocument
	var asJSON bool
	c := &cobra.Command{
		Use:   "test FILE|URL",
		Short: "Show what the parser finds in a document",
		Long:  sourcesTestHelp,
		Args:  takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := readDocument(c.Context(), p, args[0])
			if err != nil {
				return err
			}
			if base != "" {
				if d.url, err = url.Parse(base); err != nil || !d.url.IsAbs() {
					return usage(c, fmt.Errorf("--base: %q is no absolute URL", base))
				}
			}
			if said.charset != "" && !parse.IsCharset(said.charset) {
				return usage(c, fmt.Errorf("--charset: %q is no charset; write one as in windows-1251 or shift_jis", said.charset))
			}
			d.contentType = cmp.Or(said.contentType, d.contentType)
			doc, err := parse.Parse(d.body, parse.Options{
				URL: d.url, ContentType: d.contentType, Charset: said.charset,
				Location: cmp.Or(said.location, d.location), Language: cmp.Or(said.language, d.language),
			})
			if err != nil {
				return fmt.Errorf("read %s: %w%s%s", args[0], err, tells(d.offer(link.Head(d.body))), feedHints(&d))
			}
			offer := d.offer(doc.Meta.Links)
			parse.Detect(doc, "")
			if asJSON {
				return printJSON(p.stdout, doc, offer)
			}
			return printDocument(p.stdout, doc, offer)
		},
	}
	c.Flags().StringVar(&base, "base", "", "the `URL` that relative references count from (default: the document's own)")
	c.Flags().StringVar(&said.contentType, "content-type", "", "the `TYPE` that a server would send, for the charset")
	c.Flags().StringVar(&said.charset, "charset", "", "the `NAME` of the charset to read it in, as a source's charset key")
	c.Flags().StringVar(&said.location, "content-location", "", "the `URL` that a server would name as the document's, for relative references")
	c.Flags().StringVar(&said.language, "content-language", "", "the `LANGUAGE` that a server would name")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

// rawDocument is a document before it is parsed.
type rawDocument struct {
	body        []byte
	url         *url.URL // nil where it came from a file
	contentType string
	charset     string   // that the operator says
	location    string   // HTTP's Content-Location
	language    string   // HTTP's Content-Language
	links       []string // HTTP's Link
	refresh     string   // HTTP's Refresh
}

// offer is what the document, or the server for it, says of hubs.
func (d *rawDocument) offer(links []feed.Link) websub.Offer {
	return websub.Discover(d.url, link.Header(d.links), links)
}

// tells is the hub of something that cannot be read, for the end of a sentence.
func tells(o websub.Offer) string {
	if len(o.Hubs) == 0 || o.Topic == "" {
		return ""
	}
	return fmt.Sprintf("; the hub %s tells of changes of %s", text.OneLine(o.Hubs[0]), text.OneLine(o.Topic))
}

func readDocument(ctx context.Context, p *app, name string) (rawDocument, error) {
	if name == "-" {
		body, err := readBounded(p.stdin)
		return rawDocument{body: body}, err
	}
	if !strings.HasPrefix(name, "http://") && !strings.HasPrefix(name, "https://") {
		f, err := os.Open(strings.TrimPrefix(name, "file:"))
		if err != nil {
			return rawDocument{}, err
		}
		defer f.Close()
		body, err := readBounded(f)
		return rawDocument{body: body}, err
	}
	cfg, err := p.loadIfAny()
	if err != nil {
		return rawDocument{}, err
	}
	raw, err := daemon.NewClient(cfg).Get(ctx, name, nil)
	if err != nil {
		return rawDocument{}, fmt.Errorf("fetch %s: %w", name, err)
	}
	return rawDocument{body: raw.Body, url: raw.URL, contentType: raw.ContentType, location: raw.Location, language: raw.Language, links: raw.Links, refresh: raw.Refresh}, nil
}

func readBounded(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if len(body) > maxDocument {
		return nil, fmt.Errorf("read document: it is over %d MiB", maxDocument>>20)
	}
	return body, nil
}

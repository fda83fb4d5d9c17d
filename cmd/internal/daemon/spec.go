package daemon

import (
	"fmt"
	"os"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/outlet"
	"github.com/openvoicenews/openvoice/feed/picture"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

// NewClient is the fetcher that cfg describes; nil is the most cautious one.
func NewClient(cfg *config.Config) *fetch.Client {
	agent := "OpenVoice/" + Version() + " (+https://github.com/openvoicenews/openvoice)"
	if cfg == nil {
		return &fetch.Client{UserAgent: agent}
	}
	f := cfg.Fetch
	if f.UserAgent != "" {
		agent = f.UserAgent
	}
	return &fetch.Client{
		UserAgent: agent, From: f.From, AllowNetworks: f.AllowNetworks, Timeout: f.Timeout, Spacing: f.HostSpacing,
		MaxWire: f.MaxWire, MaxBody: f.MaxBody, Root: cfg.Folder, SiteID: cfg.Site.ID, Owners: owners(cfg),
	}
}

// pictureClient fetches pictures, under the same rules as sources but for less.
func pictureClient(cfg *config.Config, tune func(*fetch.Client)) *fetch.Client {
	c := NewClient(cfg)
	c.Timeout, c.MaxWire, c.MaxBody = pictureTimeout, picture.MaxSize, picture.MaxSize
	if tune != nil {
		tune(c)
	}
	return c
}

// pictureTimeout is how long a reader's browser waits for a picture of an outlet.
const pictureTimeout = 10 * time.Second

// owners is whose pages are whose by the word of cfg.
func owners(cfg *config.Config) *outlet.Table {
	all := make([]outlet.Source, len(cfg.Sources))
	for i := range cfg.Sources {
		src := &cfg.Sources[i]
		all[i] = outlet.Source{ID: src.Stored(), URL: src.URL, Sites: cfg.Policy(src).Sites}
	}
	return outlet.NewTable(all)
}

// LoadTheme is what the pages of cfg are made with, tried on sample data. The error names
// the file that is wrong.
func LoadTheme(cfg *config.Config) (*html.Theme, error) {
	if cfg.Site.Theme == "" {
		return html.DefaultTheme(), nil
	}
	theme, err := html.LoadTheme(os.DirFS(cfg.Site.Theme))
	if err != nil {
		return nil, fmt.Errorf("site.theme %s: %w", cfg.Site.Theme, err)
	}
	return theme, nil
}

// publishSpec is what cfg wants to be published.
func publishSpec(cfg *config.Config) publish.Spec {
	s := cfg.Site
	out := publish.Spec{
		Site: publish.Site{
			ID: s.ID, Title: s.Title, Tagline: s.Tagline, URL: s.URL, Language: s.Language, Zone: s.Timezone,
			Contact: s.Contact, Rights: s.Rights, License: s.License, Logo: s.Logo, Icon: s.Icon, Hub: cfg.WebSub.Hub,
		},
		Categories: cfg.Categories, Rules: cfg.Rules, Main: cfg.Main, Deltas: cfg.Deltas, Moved: cfg.Moved, InlinePictures: cfg.InlinePictures,
		Embeds: cfg.Sanitize.Embeds, Pictures: cfg.Site.Pictures, Version: Version(),
	}
	if !cfg.Review.Token.IsZero() {
		out.Review = publish.Review(cfg.Review)
	}
	for _, s := range cfg.Sources {
		out.Sources = append(out.Sources, publish.Source{
			Publisher: s.Publisher, Categories: s.Categories, TitlesAsGiven: s.TitlesAsGiven, Rules: s.Rules,
			Content: s.Content, Rights: s.Rights, NoIndex: s.NoIndex,
		})
	}
	for _, f := range cfg.Feeds {
		out.Feeds = append(out.Feeds, publish.Feed{
			ID: f.ID, Path: f.Path, Title: f.Title, Categories: f.Categories, Sources: f.Sources, Selection: f.Selection,
		})
	}
	return out
}

package daemon

import (
	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/outlet"
	"github.com/openvoicenews/openvoice/feed/publish"
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

// owners is whose pages are whose by the word of cfg.
func owners(cfg *config.Config) *outlet.Table {
	all := make([]outlet.Source, len(cfg.Sources))
	for i := range cfg.Sources {
		src := &cfg.Sources[i]
		all[i] = outlet.Source{ID: src.Stored(), URL: src.URL, Sites: cfg.Policy(src).Sites}
	}
	return outlet.NewTable(all)
}

// publishSpec is what cfg wants to be published.
func publishSpec(cfg *config.Config) publish.Spec {
	s := cfg.Site
	out := publish.Spec{
		Site: publish.Site{
			ID: s.ID, Title: s.Title, Tagline: s.Tagline, URL: s.URL, Language: s.Language, Zone: s.Timezone,
			Contact: s.Contact, Rights: s.Rights, Logo: s.Logo, Icon: s.Icon, Hub: cfg.WebSub.Hub,
		},
		Categories: cfg.Categories, Rules: cfg.Rules, Main: cfg.Main, Deltas: cfg.Deltas, Embeds: cfg.Sanitize.Embeds, Version: Version(),
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

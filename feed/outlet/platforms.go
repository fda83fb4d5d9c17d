package outlet

import (
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// platform is a host where many publish, each under a path of their own.
type platform struct {
	under []string // first segments behind which the name stands
	query string   // parameter that has the name, in the URLs of feeds
	pages []string // first segments of pages whose URLs name nobody
}

// platforms are the hosts where the first segment of the path says who publishes.
var platforms = map[string]platform{
	"bitbucket.org":         {},
	"bsky.app":              {under: []string{"profile"}},
	"codeberg.org":          {},
	"dev.to":                {under: []string{"feed"}},
	"facebook.com":          {under: []string{"pages", "groups"}, pages: []string{"watch", "story.php", "permalink.php", "photo", "photo.php", "reel", "share"}},
	"feedpress.me":          {},
	"feeds.acast.com":       {under: []string{"public"}},
	"feeds.buzzsprout.com":  {},
	"feeds.feedburner.com":  {},
	"feeds.megaphone.fm":    {},
	"feeds.simplecast.com":  {},
	"feeds.transistor.fm":   {},
	"flickr.com":            {under: []string{"photos", "people"}},
	"github.com":            {},
	"gitlab.com":            {},
	"instagram.com":         {pages: []string{"p", "reel", "tv"}},
	"linkedin.com":          {under: []string{"in", "company", "pulse"}},
	"mastodon.social":       {under: []string{"users"}},
	"medium.com":            {under: []string{"feed"}, pages: []string{"p"}},
	"odysee.com":            {},
	"patreon.com":           {under: []string{"c", "rss"}, pages: []string{"posts"}},
	"reddit.com":            {under: []string{"r", "u", "user"}},
	"rss.art19.com":         {},
	"rss.com":               {under: []string{"podcasts"}},
	"sites.google.com":      {under: []string{"view", "site"}},
	"soundcloud.com":        {},
	"t.me":                  {under: []string{"s"}},
	"threads.net":           {},
	"tiktok.com":            {},
	"twitch.tv":             {pages: []string{"videos"}},
	"twitter.com":           {pages: []string{"i"}},
	"vimeo.com":             {under: []string{"channels", "groups"}},
	"vk.com":                {},
	"x.com":                 {pages: []string{"i"}},
	"youtube.com":           {under: []string{"channel", "c", "user"}, query: "channel_id", pages: []string{"watch", "shorts", "live", "playlist", "embed"}},
	"feeds.soundcloud.com":  {under: []string{"users"}},
	"anchor.fm":             {under: []string{"s"}},
	"spreaker.com":          {under: []string{"show", "user"}},
	"feeds.libsyn.com":      {},
	"omnycontent.com":       {under: []string{"d"}},
	"groups.google.com":     {under: []string{"g", "forum"}},
	"feeds2.feedburner.com": {},
}

// hostings are the domains where each host below is another's, beside those that the
// public suffix list names.
var hostings = []string{"medium.com", "substack.com", "tumblr.com", "wordpress.com", "blogspot.com", "livejournal.com", "typepad.com", "ghost.io", "beehiiv.com", "over-blog.com", "libsyn.com", "podbean.com", "bandcamp.com", "hatenablog.com", "itch.io"}

// hosting reports whether the host is one of those.
func hosting(host string) bool {
	for _, h := range hostings {
		if len(host) > len(h) && strings.HasSuffix(host, h) && host[len(host)-len(h)-1] == '.' {
			return true
		}
	}
	return false
}

// canonical is the host without what leads to the same pages for other devices.
func canonical(host string) string {
	for _, prefix := range [...]string{"m.", "mobile.", "old.", "new.", "feeds."} {
		if rest, ok := strings.CutPrefix(host, prefix); ok {
			if _, ok := platforms[host]; ok {
				return host
			}
			if _, ok := platforms[rest]; ok {
				return rest
			}
		}
	}
	return host
}

// unnamed reports whether the place is a platform's page whose URL does not say who publishes
// there.
func unnamed(p feed.Page) bool {
	_, segment, _ := strings.Cut(p.Outlet, "/")
	return slices.Contains(platforms[p.Host].pages, segment)
}

package config

import (
	"net"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// fileKeys are those of the whole file, in the order in which they build on
// each other.
var fileKeys = []key[Config]{
	{"version", true, readVersion},
	{"site", true, func(r *reader, v value, to *Config) { object(r, v, siteKeys, &to.Site) }},
	{"listen", false, set(listen, func(to *Config) *Listen { return &to.Listen })},
	{"deltas", false, set((*reader).boolean, func(to *Config) *bool { return &to.Deltas })},
	{"store", false, func(r *reader, v value, to *Config) { object(r, v, storeKeys, &to.Store) }},
	{"fetch", false, readFetch},
	{"sanitize", false, func(r *reader, v value, to *Config) { object(r, v, sanitizeKeys, &to.Sanitize) }},
	{"websub", false, readWebSub},
	{"defaults", false, readDefaults},
	{"stories", false, func(r *reader, v value, to *Config) { object(r, v, storiesKeys, &to.Stories) }},
	{"main", false, func(r *reader, v value, to *Config) { object(r, v, mainKeys, &to.Main) }},
	{"categories", false, readCategories},
	{"sources", true, readSources},
	{"feeds", false, readFeeds},
	{"overrides", false, readOverrides},
}

var siteKeys = []key[Site]{
	{"id", true, set(siteID, func(to *Site) *string { return &to.ID })},
	{"title", true, set(siteTitle, func(to *Site) *string { return &to.Title })},
	{"tagline", false, set((*reader).text, func(to *Site) *string { return &to.Tagline })},
	{"url", true, set(siteURL, func(to *Site) *string { return &to.URL })},
	{"language", false, set(languageTag, func(to *Site) *string { return &to.Language })},
	{"timezone", false, set(timeZone, func(to *Site) **time.Location { return &to.Timezone })},
	{"contact", false, set(contact, func(to *Site) *string { return &to.Contact })},
	{"rights", false, set((*reader).text, func(to *Site) *string { return &to.Rights })},
	{"logo", false, set(webAddress, func(to *Site) *string { return &to.Logo })},
	{"icon", false, set(webAddress, func(to *Site) *string { return &to.Icon })},
}

var storeKeys = []key[Store]{
	{"path", false, set(storePath, func(to *Store) *string { return &to.Path })},
	{"max_size", false, set(size(1<<20), func(to *Store) *int64 { return &to.MaxSize })},
}

var storiesKeys = []key[Stories]{
	{"join", false, set((*reader).boolean, func(to *Stories) *bool { return &to.Join })},
	{"window", false, set(duration(time.Hour, 30*24*time.Hour), func(to *Stories) *time.Duration { return &to.Window })},
	{"max_open", false, set(between(100, 1_000_000), func(to *Stories) *int { return &to.MaxOpen })},
	{"mix_languages", false, set((*reader).boolean, func(to *Stories) *bool { return &to.MixLanguages })},
}

var mainKeys = []key[Main]{
	{"stories", false, set((*reader).boolean, func(to *Main) *bool { return &to.Stories })},
}

var fetchKeys = []key[Fetch]{
	{"concurrency", false, set(between(1, 4096), func(to *Fetch) *int { return &to.Concurrency })},
	{"host_spacing", false, set(duration(0, time.Hour), func(to *Fetch) *time.Duration { return &to.HostSpacing })},
	{"timeout", false, set(duration(time.Second, 10*time.Minute), func(to *Fetch) *time.Duration { return &to.Timeout })},
	{"max_wire", false, set(size(1<<10), func(to *Fetch) *int64 { return &to.MaxWire })},
	{"max_body", false, set(size(1<<10), func(to *Fetch) *int64 { return &to.MaxBody })},
	{"allow_networks", false, readNetworks},
	{"user_agent", false, set(headerText, func(to *Fetch) *string { return &to.UserAgent })},
	{"from", false, set(email, func(to *Fetch) *string { return &to.From })},
}

func between(least, most int) func(*reader, value) (int, bool) {
	return func(r *reader, v value) (int, bool) { return r.integer(v, least, most) }
}

func readVersion(r *reader, v value, _ *Config) {
	if n, ok := r.integer(v, 0, 1<<30); ok && n != Version {
		r.fail(v, "write version: "+strconv.Itoa(Version), "version %d is not the one that this program reads", n)
	}
}

// listen reads host:port, or "unix:" and an absolute path.
func listen(r *reader, v value) (Listen, bool) {
	const hint = "write host:port, as in " + DefaultListen + ", or unix:/run/openvoice/http.sock"
	s, ok := r.scalar(v, "an address")
	if !ok {
		return Listen{}, false
	}
	if path, ok := strings.CutPrefix(s, "unix:"); ok {
		if !filepath.IsAbs(path) || len(path) > maxSocketPath {
			r.fail(v, hint, "%s is no absolute path of at most %d bytes", quote(path), maxSocketPath)
			return Listen{}, false
		}
		return Listen{"unix", path, v.node.Line}, true
	}
	host, port, err := net.SplitHostPort(s)
	if err != nil || strings.ContainsAny(host, "/ \t") {
		r.fail(v, hint, "%s is no address to listen on", quote(s))
		return Listen{}, false
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		r.fail(v, "a port is a number from 1 to 65535, or 0 for any that is free", "%s is no port", quote(port))
		return Listen{}, false
	} else if host != "" {
		port = strconv.FormatUint(n, 10)
	}
	return Listen{"tcp", net.JoinHostPort(host, port), v.node.Line}, true
}

// maxSocketPath is what fits into a sockaddr_un on Linux.
const maxSocketPath = 107

// storePath reads the path of the store's file.
func storePath(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	if strings.HasSuffix(s, "/") {
		r.fail(v, "name a file in it, as in "+s+DefaultStorePath, "%s is a folder", quote(s))
		return "", false
	}
	return inState(r, s), true
}

func inState(r *reader, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(stateFolder(r.root, r.folder), path)
}

// stateFolder is where a relative path of the store counts from: /var/lib/NAME for a
// configuration in /etc/NAME or below it, as a service's StateDirectory=NAME is, and
// /var/lib/openvoice for one in /etc itself; else the folder of the configuration.
// Nothing but the place of the file decides, so that a service and whoever asks for it
// from a shell mean the same store.
func stateFolder(root, folder string) string {
	below, err := filepath.Rel(filepath.Join(root, "etc"), folder)
	if err != nil || below == ".." || strings.HasPrefix(below, "../") {
		return folder
	}
	name, _, _ := strings.Cut(below, "/")
	if name == "." {
		name = "openvoice"
	}
	return filepath.Join(root, "var/lib", name)
}

// readNetworks reads the private networks that sources may lie in.
func readNetworks(r *reader, v value, to *Fetch) {
	r.list(v, func(v value) {
		s, ok := r.scalar(v, "a network")
		if !ok {
			return
		}
		p, err := netip.ParsePrefix(s)
		ip, bare := netip.ParseAddr(s)
		switch {
		case err != nil && bare == nil:
			r.fail(v, "write "+netip.PrefixFrom(ip, ip.BitLen()).String(), "%s is an address, not a network", quote(s))
		case err != nil:
			r.fail(v, "write it as in 127.0.0.0/8 or fd00::/8", "%s is no network", quote(s))
		case p != p.Masked():
			r.fail(v, "write "+p.Masked().String(), "%s is an address in a network", quote(s))
		default:
			to.AllowNetworks = append(to.AllowNetworks, p)
		}
	})
}

// readFetch reads the section, and finds limits that contradict each other.
func readFetch(r *reader, v value, to *Config) {
	object(r, v, fetchKeys, &to.Fetch)
	if f := to.Fetch; f.MaxBody < f.MaxWire {
		r.fail(v, "what is decompressed is no smaller than what came", "max_body (%d bytes) is less than max_wire (%d bytes)", f.MaxBody, f.MaxWire)
	}
}

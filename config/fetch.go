package config

import (
	"net/netip"
	"time"
)

// Defaults of how sources are asked.
const (
	DefaultConcurrency = 64
	DefaultHostSpacing = time.Second
	DefaultTimeout     = 30 * time.Second
	DefaultMaxBody     = 20 << 20
	DefaultMaxWire     = 10 << 20
)

// Fetch is how sources are asked.
type Fetch struct {
	Concurrency   int            // requests at a time
	HostSpacing   time.Duration  // between two requests to one host; may be zero
	Timeout       time.Duration  // of one request
	MaxWire       int64          // bytes of one answer as they come
	MaxBody       int64          // bytes of one answer decompressed
	AllowNetworks []netip.Prefix // private networks that may be asked
	UserAgent     string         // empty: the program's own
	From          string         // an e-mail address; may be empty
}

func newFetch() Fetch {
	return Fetch{
		Concurrency: DefaultConcurrency, HostSpacing: DefaultHostSpacing, Timeout: DefaultTimeout,
		MaxWire: DefaultMaxWire, MaxBody: DefaultMaxBody,
	}
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

// readFetch reads the section, and finds limits that contradict each other.
func readFetch(r *reader, v value, to *Config) {
	object(r, v, fetchKeys, &to.Fetch)
	if f := to.Fetch; f.MaxBody < f.MaxWire {
		r.fail(v, "what is decompressed is no smaller than what came", "max_body (%d bytes) is less than max_wire (%d bytes)", f.MaxBody, f.MaxWire)
	}
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

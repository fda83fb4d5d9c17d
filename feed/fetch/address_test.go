package fetch

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestAddresses(t *testing.T) {
	refused := map[string]string{
		"0.0.0.0 0.1.2.3": `"this network"`,
		"127.0.0.1 127.255.255.254 ::ffff:127.0.0.1":   "loopback",
		"10.0.0.1 172.16.0.1 172.31.255.255":           "private",
		"192.168.1.1 ::ffff:10.0.0.1 fc00::1 fdff::1":  "private",
		"fec0::1 feff::1":                              "private",
		"169.254.169.254 fe80::1 fe80::1%eth0 febf::1": "link-local",
		"100.64.0.1 100.127.255.255":                   "carrier-grade NAT",
		"192.0.0.1 192.0.0.170 2001:2::1 2001:10::1":   "special-purpose",
		"192.0.2.1 198.51.100.1 203.0.113.1":           "documentation",
		"2001:db8::1 3fff::1 3fff:fff::1":              "documentation",
		"192.88.99.1":                                  "6to4 relay",
		"198.18.0.1 198.19.255.255":                    "benchmarking",
		"224.0.0.1 239.255.255.255 ff02::1 ff0e::1":    "multicast",
		"240.0.0.1 255.255.255.255":                    "reserved",
		"64:ff9b::7f00:1 64:ff9b::808:808":             "NAT64",
		"64:ff9b:1::a00:1":                             "NAT64",
		"2002:7f00:1:: 2002:808:808::1":                "6to4",
		"2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2": "Teredo",
		"::1": "loopback",
		":: ::7f00:1 100::1 5f00::1 4000::1 ::127.0.0.1": "reserved",
	}
	c := &Client{}
	for as, kind := range refused {
		for a := range strings.FieldsSeq(as) {
			err := networks(c.AllowNetworks).admit(netip.AddrPortFrom(netip.MustParseAddr(a), 80).String())
			if err == nil || !strings.Contains(err.Error(), " is a "+kind+" address, and fetch.allow_networks does not have it") {
				t.Errorf("%s: %v, want %s", a, err, kind)
			}
		}
	}
	for a := range strings.FieldsSeq("1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.0.0.1 128.0.0.1 169.253.0.1 172.15.0.1 172.32.0.1 " +
		"192.0.1.1 192.0.3.1 192.167.0.1 192.169.0.1 198.17.0.1 198.20.0.1 198.51.101.1 203.0.112.1 223.255.255.255 ::ffff:8.8.8.8 " +
		"2001:200::1 2001:4860:4860::8888 2001:db9::1 2003::1 2606:4700::1111 3ffe::1 3fff:1000::1") {
		if err := networks(c.AllowNetworks).admit(netip.AddrPortFrom(netip.MustParseAddr(a), 80).String()); err != nil {
			t.Errorf("%s: %v", a, err)
		}
	}
	if networks(c.AllowNetworks).admit("example.org:80") == nil {
		t.Error("a name is no address")
	}
}

func TestAllowedNetworks(t *testing.T) {
	c := &Client{AllowNetworks: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/64")}}
	for a, ok := range map[string]bool{
		"10.1.2.3:80": true, "[::ffff:10.1.2.3]:80": true, "[fd00::1]:80": true, "[fd00::1%eth0]:80": true,
		"10.2.0.1:80": false, "127.0.0.1:80": false, "[fd00:0:0:1::1]:80": false,
	} {
		if err := networks(c.AllowNetworks).admit(a); (err == nil) != ok {
			t.Errorf("%s: %v", a, err)
		}
	}
}

// TestNoConnectionToWhatIsNotPublic asks a server that would answer.
func TestNoConnectionToWhatIsNotPublic(t *testing.T) {
	o := newOrigin(t, func(http.ResponseWriter, *http.Request) {})
	_, port, _ := strings.Cut(strings.TrimPrefix(o.URL, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		r := new(Client).Fetch(t.Context(), feed.Job{URL: "http://" + host + ":" + port + "/"})
		wantFailure(t, r, 0, "fetch.allow_networks does not have it")
	}
	if o.count() != 0 {
		t.Errorf("%d requests came through", o.count())
	}
}

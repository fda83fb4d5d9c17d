package config

// Metrics is where a Prometheus reads how the daemon fares, and how much it is told.
type Metrics struct {
	Listen  Listen // its Address is empty where nothing is served
	Sources int    // the most sources of which each has series of its own; 0: none has
}

// DefaultMetricsSources is how many sources may be configured before none has series of
// its own.
const DefaultMetricsSources = 10_000

func newMetrics() Metrics { return Metrics{Sources: DefaultMetricsSources} }

var metricsKeys = []key[Metrics]{
	{"listen", true, set(listen, func(to *Metrics) *Listen { return &to.Listen })},
	{"sources", false, set(between(0, 1_000_000), func(to *Metrics) *int { return &to.Sources })},
}

// readMetrics reads the section, and finds the address of readers in it.
func readMetrics(r *reader, v value, to *Config) {
	object(r, v, metricsKeys, &to.Metrics)
	if m := to.Metrics.Listen; m.Address == to.Listen.Address && m.Network == to.Listen.Network && !anyPort(m.Address) {
		r.fail(v, "choose another port, as in 127.0.0.1:9467", "readers are served at %s", m.Address)
	}
}

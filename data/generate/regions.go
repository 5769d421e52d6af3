package main

import (
	"encoding/csv"
	"fmt"
	"strings"

	"tracker/data"
)

type city struct {
	id, name, short string
	districts       []*district
}

type district struct {
	id, name, short string
	aliases         []string
	registers       []string // digits 3 to 8 of the codes of firms registered here
	weight          int
}

const (
	chengdu = "510100"
	hitech  = "chengdu-hitech"
	tianfu  = "chengdu-tianfu"
	eastern = "chengdu-eastern"
)

// registers of the zones: the offices of the districts they were cut from.
var zoneRegisters = map[string][]string{
	hitech:  {"510107", "510116", "510117"},
	tianfu:  {"510116", "510122"},
	eastern: {"510185"},
}

// weights are rough shares of firms, so that the samples look like the province.
var weights = map[string]int{
	tianfu: 70, eastern: 10, hitech: 250,
	"510104": 40, "510105": 50, "510106": 60, "510107": 80, "510108": 50, "510112": 60, "510113": 30,
	"510114": 60, "510115": 50, "510116": 70, "510117": 50, "510118": 30, "510185": 15, "510181": 15,
	"510182": 20, "510183": 15, "510184": 25, "510121": 20, "510129": 15, "510131": 10,

	"510300": 40, "510400": 25, "510500": 50, "510600": 110, "510700": 150, "510800": 25, "510900": 40,
	"511000": 35, "511100": 45, "511300": 45, "511400": 60, "511500": 65, "511600": 25, "511700": 35,
	"511800": 25, "511900": 15, "512000": 25, "513200": 6, "513300": 4, "513400": 15,
}

// readSichuan reads the province's cities with their districts, in the official order.
func readSichuan() ([]*city, error) {
	f, err := data.FS.Open("regions.csv")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("regions.csv: %w", err)
	}
	var cities []*city
	byID := map[string]*city{}
	for _, r := range rows[1:] {
		id, parent, name, short, former, aliases := r[0], r[1], r[4], r[5], r[8], r[9]
		if parent == "510000" {
			c := &city{id: id, name: name, short: short}
			byID[id] = c
			cities = append(cities, c)
		} else if c := byID[parent]; c != nil {
			d := &district{id: id, name: name, short: short, weight: max(weights[id], 1), registers: zoneRegisters[id]}
			if aliases != "" {
				d.aliases = strings.Split(aliases, "|")
			}
			if d.registers == nil {
				d.registers = []string{id, id, id, id}
				if former != "" {
					d.registers = append(d.registers, former)
				}
			}
			c.districts = append(c.districts, d)
		}
	}
	return cities, nil
}

import { findInstanceType } from "../catalog/instance-types";

/** What the simulation knows about one region. */
interface Region {
    /** Letters of its zones. */
    readonly zones: string;
    /** Instance family to the letters of the zones that lack it. */
    readonly lacking: Readonly<Record<string, string>>;
}

/**
 * Source: moto's copy of EC2's answers of 2026-08-01 (moto/ec2/resources/instance_type_offerings). Lists
 * only the gaps that a user of this project meets; `up` asks AWS itself.
 */
const regions: Readonly<Record<string, Region>> = {
    "us-east-1": {
        zones: "abcdef",
        lacking: {
            t3: "e",
            t3a: "e",
            "m7i-flex": "e",
            g4dn: "e",
            g5: "e",
            g6: "e",
            gr6: "e",
            g6e: "ef",
        },
    },
    "us-west-1": { zones: "bc", lacking: { g5: "bc", g6: "bc", gr6: "bc", g6e: "bc" } },
    "eu-west-1": { zones: "abc", lacking: { g6: "abc", gr6: "abc", g6e: "abc" } },
};

/** Any region outside the table: three zones, which offer every type that AWS still sells somewhere. */
const anyRegion: Region = { zones: "abc", lacking: {} };

export function zonesOf(region: string): string[] {
    return [...(regions[region] ?? anyRegion).zones].map((letter) => `${region}${letter}`);
}

/** True when the simulation offers the type in the zone. Retired and unknown types are offered nowhere. */
export function isOffered(instanceType: string, region: string, zone: string): boolean {
    const type = findInstanceType(instanceType);
    if (
        type === undefined ||
        (typeof type.availability === "object" && "retired" in type.availability)
    )
        return false;
    const lacking = (regions[region] ?? anyRegion).lacking[type.family] ?? "";
    return !lacking.includes(zone.slice(region.length));
}

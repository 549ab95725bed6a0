import type { PassedOver } from "../../catalog/choose-machine";
import { hourlyUsd } from "../../catalog/prices";
import { quotaOf, vcpusOf } from "../../catalog/quotas";
import type { Offerings } from "../../catalog/offerings";
import type { ExistingVolume } from "../../planning/volumes";
import { choiceFor } from "../../planning/machine";
import type { BoxesAlike } from "../../settings/check";

/** One way to bring up boxes that are alike. */
export interface Attempt {
    readonly instanceType: string;
    /** Where every box goes; `undefined` leaves each where its data is. */
    readonly zone: string | undefined;
    /** USD per hour and box, on demand. */
    readonly hourlyUsd: number;
}

export interface Attempts {
    /** In the order in which to try them. */
    readonly attempts: readonly Attempt[];
    /** Types that no zone offers or that do not fit; they are not tried. */
    readonly passedOver: readonly PassedOver[];
}

/**
 * Plans every candidate type in the first zone, then every one in the next. The first zone is the data's, or else
 * the one in the settings, or else the one with most of the candidates.
 *
 * @param volumes the members' existing ones, of these boxes only; every type is tried in the data's own zone before any data is
 *     carried to another.
 */
export function planAttempts(
    { box, candidates: planned }: Pick<BoxesAlike, "box" | "candidates">,
    { offered, zones }: Pick<Offerings, "offered" | "zones">,
    volumes: readonly ExistingVolume[],
): Attempts {
    const { instanceTypes: candidates, availabilityZone } = box;
    const fits = (type: string, zone: string) => {
        const only = planned.filter(({ instanceType }) => instanceType === type);
        const there = { ...box, availabilityZone: zone };
        return choiceFor({ box: there, candidates: only }, offered);
    };
    const count = (zone: string) => candidates.filter((type) => fits(type, zone).works).length;
    const homes = [...new Set(volumes.map(({ zone }) => zone))];
    const rest = [...zones].sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1));
    const first = homes.length > 0 ? undefined : (availabilityZone ?? rest[0]);
    const places = [first, ...rest.filter((zone) => zone !== first && !isOnly(homes, zone))];
    const attempts = places.flatMap((zone) =>
        candidates
            .filter((type) =>
                (zone === undefined ? homes : [zone]).every((it) => fits(type, it).works),
            )
            .map((instanceType) => ({
                ...{ instanceType, zone },
                hourlyUsd: hourlyUsd(instanceType) ?? NaN,
            })),
    );
    const passedOver = candidates
        .filter((type) => !attempts.some(({ instanceType }) => instanceType === type))
        .flatMap((type) => fits(type, rest[0] ?? "").passedOver);
    return { attempts, passedOver };
}

const isOnly = (homes: readonly string[], zone: string) => homes.length === 1 && homes[0] === zone;

/** True when a quota that refused one type refuses the other as well: it counts in the same one, and is no smaller. */
export function needsSameQuota(refused: string, other: string, spot: boolean): boolean {
    const quota = quotaOf(refused, spot);
    return (
        quota !== undefined &&
        quota.code === quotaOf(other, spot)?.code &&
        vcpusOf(other) >= vcpusOf(refused)
    );
}

import { mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, posix, win32 } from "node:path";
import { awsPrices, type ListedPrices, type PriceList, tablePrices } from "../catalog/price-list";
import { isRecord } from "../settings/problem";
import { writeFileWhole } from "./write-file";

/** For how long AWS's prices are taken without asking again, milliseconds: a week. */
export const pricesKeptFor = 7 * 86_400_000;

/** For how long nobody asks again after AWS gave no prices: an hour, so that no command waits in vain each time. */
const failureKeptFor = 3600_000;

/** What this computer knows of a region's prices. */
export interface KeptPrices {
    readonly listed?: ListedPrices;
    /** Why AWS gave none lately. */
    readonly failure?: { readonly at: string; readonly why: string };
}

/**
 * Returns the folder of what may be deleted, where each system keeps it: `$XDG_CACHE_HOME`, else `~/Library/Caches` on
 * macOS, `%LOCALAPPDATA%` on Windows and `~/.cache` elsewhere (XDG Base Directory Specification 0.8, which says to ignore
 * a relative path there). `WORKSTATION_PRICES` names a folder for prices alone.
 */
export function priceFolder(
    platform: NodeJS.Platform = process.platform,
    env: NodeJS.ProcessEnv = process.env,
    home = homedir(),
): string {
    const path = platform === "win32" ? win32 : posix;
    const given = ["WORKSTATION_PRICES", "XDG_CACHE_HOME"].map((name) => env[name] ?? "");
    const [own = "", cache = ""] = given.map((it) => (path.isAbsolute(it) ? it : ""));
    if (own !== "") return own;
    if (cache !== "") return path.join(cache, "workstation");
    if (platform === "darwin") return path.join(home, "Library", "Caches", "workstation");
    const local = env["LOCALAPPDATA"] ?? "";
    if (platform === "win32")
        return path.join(
            path.isAbsolute(local) ? local : path.join(home, "AppData", "Local"),
            "workstation",
        );
    return path.join(home, ".cache", "workstation");
}

const fileOf = (region: string) => join(priceFolder(), `prices-${region}.json`);

/** Reads what is kept of a region and still holds. A damaged file, or one from the future, says nothing. */
export function readPrices(region: string, now: Date): KeptPrices {
    let written: unknown;
    try {
        written = JSON.parse(readFileSync(fileOf(region), "utf8"));
    } catch {
        return {};
    }
    if (!isRecord(written)) return {};
    const { listed, failure } = written;
    const holds = (time: unknown, kept: number) => {
        const age = now.getTime() - Date.parse(String(time));
        return age >= 0 && age < kept;
    };
    const isFailure =
        isRecord(failure) &&
        holds(failure["at"], failureKeptFor) &&
        typeof failure["why"] === "string";
    return {
        ...(isListed(listed, region) && holds(listed.asked, pricesKeptFor) ? { listed } : {}),
        ...(isFailure ? { failure: failure as NonNullable<KeptPrices["failure"]> } : {}),
    };
}

function isListed(it: unknown, region: string): it is ListedPrices {
    if (!isRecord(it) || it["region"] !== region || !isRecord(it["hourly"])) return false;
    const numbers = ["gp3GbMonth", "snapshotGbMonth", "publicIpv4Hour"].map((key) => it[key]);
    return (
        numbers.every((value) => typeof value === "number") &&
        Object.values(it["hourly"]).every((value) => value === null || typeof value === "number")
    );
}

/** Keeps a region's prices for the next command. A disk that takes none must not fail the command that has them. */
export function keepPrices(region: string, kept: KeptPrices): void {
    try {
        mkdirSync(priceFolder(), { recursive: true, mode: 0o700 });
        writeFileWhole(fileOf(region), `${JSON.stringify(kept)}\n`, 0o600);
    } catch {
        // They are shown all the same.
    }
}

/** Returns the prices for a command that asks AWS nothing: the region's where all of them are kept, else the table. */
export function pricesKept(region: string, types: readonly string[], now = new Date()): PriceList {
    const { listed } = readPrices(region, now);
    if (listed !== undefined && types.every((it) => Object.hasOwn(listed.hourly, it)))
        return awsPrices(listed);
    return tablePrices(`none of ${region} are kept here, \`workstation status\` gets them`);
}

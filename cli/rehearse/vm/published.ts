import { createHash } from "node:crypto";
import {
    createReadStream,
    createWriteStream,
    existsSync,
    renameSync,
    rmSync,
    statSync,
} from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Refusal } from "../../../settings/refusal";
import type { RehearsedSystem } from "../base-images";

/**
 * Where each system publishes its disk images, for x86_64. Both folders hold the newest release and its list
 * of checksums.
 *
 * Sources, both 2026-11: https://docs.aws.amazon.com/linux/al2023/ug/outside-ec2-download.html (file
 * names as of 2023.12.20260917.1) and https://cloud.debian.org/images/cloud/ (genericcloud: the kernel
 * and cloud-init of Debian's EC2 image, for any hypervisor).
 */
export const publishers = {
    al2023: {
        folder: "https://cdn.amazonlinux.com/al2023/os-images/latest/kvm/",
        sums: "SHA256SUMS",
        algorithm: "sha256",
        file: /^al2023-kvm-[\d.]+-kernel-[\d.]+-x86_64\.xfs\.gpt\.qcow2$/,
    },
    debian12: {
        folder: "https://cloud.debian.org/images/cloud/bookworm/latest/",
        sums: "SHA512SUMS",
        algorithm: "sha512",
        file: /^debian-12-genericcloud-amd64\.qcow2$/,
    },
} as const satisfies Record<RehearsedSystem, Publisher>;

export interface Publisher {
    readonly folder: string;
    readonly sums: string;
    readonly algorithm: "sha256" | "sha512";
    readonly file: RegExp;
}

/** An available image and its publisher's checksum. */
export interface Published {
    readonly url: string;
    readonly algorithm: "sha256" | "sha512";
    readonly digest: string;
}

/** Returns the first file with a matching name in a list of checksums. */
export function inSums(list: string, name: RegExp): { name: string; digest: string } | undefined {
    for (const line of list.split("\n")) {
        const [, digest, file] = /^([0-9a-f]{64,128}) [ *](?:\.\/)?(\S+)$/.exec(line) ?? [];
        if (digest !== undefined && file !== undefined && name.test(file)) {
            return { name: file, digest };
        }
    }
    return undefined;
}

/** Finds the newest image; returns undefined where the publisher does not answer. */
export async function findPublished(publisher: Publisher): Promise<Published | undefined> {
    const patience = { signal: AbortSignal.timeout(10_000) };
    const answer = await fetch(publisher.folder + publisher.sums, patience).catch(() => undefined);
    if (!answer?.ok) return undefined;
    const found = inSums(await answer.text(), publisher.file);
    if (found === undefined) return undefined;
    // If `latest` leads to the folder of a release, the file is taken from that folder too.
    const url = new URL(found.name, answer.url).href;
    return { url, algorithm: publisher.algorithm, digest: found.digest };
}

/**
 * Downloads an image, or continues where the last attempt broke off, and checks it. Image and checksum come
 * over TLS from the same server: that proves a whole file, not who made it.
 *
 * @param show gets the progress, 0 to 1.
 * @throws Refusal when the download breaks off or the checksum differs.
 */
export async function download(
    { url, algorithm, digest }: Published,
    file: string,
    show: (share: number) => void,
): Promise<void> {
    const part = `${file}.part`;
    const have = existsSync(part) ? statSync(part).size : 0;
    try {
        const answer = await fetch(url, have > 0 ? { headers: { range: `bytes=${have}-` } } : {});
        // 416: nothing is left to download.
        if (answer.status !== 416) {
            if (!answer.ok || answer.body === null) throw new Error(`status ${answer.status}`);
            const continues = answer.status === 206;
            let done = continues ? have : 0;
            const total = done + Number(answer.headers.get("content-length"));
            const count = new Transform({
                transform(chunk: Buffer, _, next) {
                    done += chunk.length;
                    show(Math.min(1, done / total));
                    next(null, chunk);
                },
            });
            const body = Readable.fromWeb(answer.body);
            await pipeline(body, count, createWriteStream(part, { flags: continues ? "a" : "w" }));
        }
    } catch (error) {
        throw new Refusal(
            `the download of ${url} was interrupted (${String(error)}); run this again to continue`,
        );
    }
    const hash = createHash(algorithm);
    await pipeline(createReadStream(part), hash);
    const got = hash.digest("hex");
    if (got !== digest) {
        rmSync(part);
        throw new Refusal(
            `${url} has the ${algorithm} ${got}, not ${digest} as its publisher says; ` +
                "the download was deleted; run this again",
        );
    }
    renameSync(part, file);
}

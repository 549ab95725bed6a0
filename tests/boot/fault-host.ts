import { findHost, settleEngine } from "../../cli/rehearse/engine";
import { ensureImage, hasHostCertificates } from "../../cli/rehearse/image";
import { ensurePrepared, preparation } from "../../cli/rehearse/prepared-image";
import { run } from "../../cli/rehearse/run";
import { askHttp, findReach } from "../../cli/rehearse/stand-ins";

const quiet = () => undefined;

/** What this machine can do, and the bare image; asked and made once. */
export const host = once(async () => {
    const [found, reach] = await Promise.all([findHost(run), findReach(askHttp)]);
    const recipe = {
        operatingSystem: "debian12" as const,
        docker: !reach.dockerPackages,
        certificates: hasHostCertificates(),
    };
    const base = await ensureImage(found.engine, recipe, reach.registry, run, quiet);
    return { reach, base, engine: await settleEngine(found, base, run) };
});

/** The image that has what this user data installs. */
export async function preparedImage(userData: Buffer, container: string): Promise<string> {
    const { reach, base, engine } = await host();
    const script = preparation(userData, { docker: reach.dockerPackages && reach.github });
    return await ensurePrepared(engine, { base, script, container }, run, quiet);
}

/** Asks each second. */
export async function eventually(
    holds: () => Promise<boolean>,
    limit: number,
    what: string,
): Promise<void> {
    for (const end = Date.now() + limit * 1000; Date.now() < end;) {
        if (await holds()) return;
        await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new Error(`in ${limit} s it never came that: ${what}`);
}

/** Calls it when it is first needed, and never again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
}

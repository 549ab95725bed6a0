import { findHost, chooseEngine } from "../../cli/rehearse/container/engine";
import { ensureImage, hasHostCertificates } from "../../cli/rehearse/container/image";
import { ensurePrepared } from "../../cli/rehearse/container/prepared-image";
import { preparation } from "../../cli/rehearse/preparation";
import { run } from "../../cli/rehearse/run";
import { askHttp, findReach } from "../../cli/rehearse/stand-ins";
import { cutUserData } from "../../cloud-init/cut";

const quiet = () => undefined;

/** Finds out once what this machine can do, and makes the bare image. */
export const host = once(async () => {
    const [found, reach] = await Promise.all([findHost(run), findReach(askHttp)]);
    const recipe = {
        operatingSystem: "debian12" as const,
        docker: !reach.dockerPackages,
        certificates: hasHostCertificates(),
    };
    const base = await ensureImage(found.engine, recipe, reach.registry, run, quiet);
    return { reach, base, engine: await chooseEngine(found, base, run) };
});

/** Returns an image in which the install part of this user data ran. */
export async function preparedImage(userData: Buffer, container: string): Promise<string> {
    const { reach, base, engine } = await host();
    const script = preparation(cutUserData(userData).install, !reach.github);
    return await ensurePrepared(engine, { base, script, container }, run, quiet);
}

/** Waits until `holds` is true, and asks each second. */
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

/** Returns a function that calls `make` when first needed, and then keeps its result. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
}

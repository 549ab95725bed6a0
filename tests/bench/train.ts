/**
 * Measures what `train` costs over a bare `docker run` of the same image: both run `true`, in turn. The box is a folder with
 * the very scripts, and its Docker is podman with the batch lane's image, which has no GPU: as root. Between them stands the
 * bare run with train's own options, so that one sees what they cost and what the scripts do.
 * `npm run bench:train [pairs]`, 20 by default.
 */
import { mkdirSync } from "node:fs";
import { image, prepare } from "../batch/support/containers";
import { Sandbox } from "../cloud-init/sandbox";
import { median } from "./measure";

const pairs = Number(process.argv[2] ?? 20);

/** Docker's words by podman, with limits that root may set where this is a container itself. */
const docker = `[ "$1" = run ] && set -- run --ulimit nofile=4096:4096 --ulimit nproc=4096:4096 "\${@:2}"
exec podman --log-level=error --cgroup-manager=cgroupfs "$@"`;

/** The floor of what each row runs. */
const bare = `docker run -i --rm ${image} true`;

async function bench(): Promise<void> {
    prepare();
    const box = new Sandbox("debian12-cpu");
    try {
        box.commands({ docker });
        for (const folder of ["/data", "/home/ada"])
            mkdirSync(box.path(folder), { recursive: true });
        box.write("/proc/meminfo", "MemTotal:        8000000 kB\n");
        const config = "/etc/workstation/config.env";
        box.write(config, box.read(config).replace(/(_IMAGE=).*/, `$1${image}`));
        const run = async (path: string, args: readonly string[] = []): Promise<number> => {
            const started = process.hrtime.bigint();
            const { status, output } = await box.run(path, args, { cwd: box.path("/data") });
            if (status !== 0) throw new Error(`${path} failed:\n${output}`);
            return Number(process.hrtime.bigint() - started) / 1e9;
        };
        const train = () => run("/usr/local/bin/train", ["--", "true"]);
        await train();
        const words = box.log.find((line) => line.startsWith("docker run"))!;
        box.write("/bare", `#!/bin/bash\nexec ${bare}\n`);
        // The log has words without their quotes, and one of them is empty.
        const quoted = words.replace("--entrypoint  ", '--entrypoint "" ');
        box.write("/with-options", `#!/bin/bash\nexec ${quoted}\n`);
        const rows = {
            "docker run": () => run("/bare"),
            "docker run with the options of train": () => run("/with-options"),
            train,
        };
        const seconds = Object.values(rows).map(() => [] as number[]);
        for (let pair = 0; pair < pairs; pair++)
            for (const [at, row] of Object.values(rows).entries()) seconds[at]?.push(await row());
        const [floor = []] = seconds;
        console.log(`A command that does nothing in a container, median of ${pairs} runs in turn`);
        for (const [at, name] of Object.keys(rows).entries()) {
            const own = seconds[at] ?? [];
            const ratio = median(own.map((it, pair) => it / (floor[pair] ?? NaN))).toFixed(2);
            const more = median(own.map((it, pair) => it - (floor[pair] ?? NaN))).toFixed(2);
            const time = median(own).toFixed(2).padStart(5);
            console.log(`  ${name.padEnd(38)} ${time} s   ${ratio} x   ${more} s more`);
        }
    } finally {
        box.remove();
    }
}

void bench();

import { expect } from "chai";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sample, testSsh } from "../../../cli/doctor/box/ssh-test";
import { PretendSsh } from "../connect/ssh/pretend-ssh";
import { until } from "../session/service";
import { boxOf } from "./support/box";

describe("doctor's login by OpenSSH", () => {
    let pretend: PretendSsh;
    beforeEach(() => {
        pretend = new PretendSsh();
    });
    afterEach(() => pretend.remove());
    const test = (signal = new AbortController().signal) =>
        testSsh({ region: "us-east-1" }, boxOf(), {}, signal);

    it("measures the way there and back, also where the box's shell greets first", async () => {
        pretend.put('echo "Welcome to the box"; eval "$remote"');
        const { measured, isInstalled } = await test();
        expect(isInstalled).to.equal(true);
        expect(measured?.roundTrip).to.be.above(0).and.below(Infinity);
        for (const speed of [measured?.down, measured?.up])
            expect(speed)
                .to.be.above(0)
                .and.most(sample * 1000);
    });

    const greeted = "echo workstation-doctor";
    const echoed = `${greeted}; for i in 1 2 3 4 5; do read -r line; printf .; done`;
    const began = `${echoed}; read -r line; printf .`;
    for (const [when, lines] of [
        ["before it lets anybody in", "exit 255"],
        ["after its greeting", greeted],
        ["after the round trips", echoed],
        ["in the download", began],
        ["in the upload", `${began}; head -c ${sample - 1} /dev/zero; head -c 100 >/dev/null`],
    ] as const)
        it(`measures nothing, and has what OpenSSH said, where the connection ends ${when}`, async () => {
            pretend.put(`echo "Connection closed" >&2; ${lines}`);
            const err = "Connection closed\n";
            expect(await test()).to.deep.equal({ measured: undefined, err, isInstalled: true });
        });

    it("tells where there is no OpenSSH", async () => {
        process.env["PATH"] = "/nonexistent";
        expect(await test()).to.include({ measured: undefined, isInstalled: false });
    });

    it("ends OpenSSH when its time is over, and measures nothing", async () => {
        const began = join(process.env["HOME"]!, "began");
        pretend.put(`touch '${began}'; exec sleep 600`);
        const over = new AbortController();
        const tested = test(over.signal).catch((error: Error) => error.name);
        await until(() => existsSync(began));
        over.abort();
        expect(await tested).to.equal("AbortError");
    });

    it("starts nothing that lasts where its time is over before it begins", async () => {
        pretend.put("exec sleep 600");
        const name = await test(AbortSignal.abort()).catch((error: Error) => error.name);
        expect(name).to.equal("AbortError");
    });
});

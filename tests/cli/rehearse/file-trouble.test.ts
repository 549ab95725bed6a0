import { expect } from "chai";
import { fileTrouble } from "../../../cli/rehearse/file-trouble";
import { Refusal } from "../../../settings/refusal";

const failed = (code: string, syscall = "open") =>
    Object.assign(new Error(`${code}: some words, ${syscall}`), {
        ...{ code, syscall },
        path: "/project/.cache/rehearse/dev/port",
    });

describe("an error of the file system in a rehearsal", () => {
    for (const [code, words] of [
        [
            "EACCES",
            /^you may not write to \.cache\/rehearse\/dev\/port: .*: sudo chown -R .* \.cache/,
        ],
        ["EPERM", /^you may not write to .*: sudo chown -R/],
        ["EROFS", /is on a disk that is mounted read-only; see how: findmnt -T \.$/],
        ["ENOSPC", /^the disk with .*port is full; see what fills it: df -h \.cache$/],
        ["EDQUOT", /^your quota on the disk with .* is used up; see it: quota -s$/],
    ] as const)
        it(`becomes one sentence with a command, and no bug report: ${code}`, () => {
            const told = fileTrouble(failed(code), "/project");
            expect(told).to.be.instanceOf(Refusal);
            expect((told as Error).message)
                .to.match(words)
                .and.not.match(/\n/);
        });

    it("names the read-only disk when Node calls a folder on it missing", () => {
        const told = fileTrouble(failed("ENOENT", "mkdir"), "/project") as Error;
        expect(told.message).to.match(/mounted read-only/);
    });

    it("stays as it is when the user cannot fix it", () => {
        for (const error of [
            failed("EIO"),
            failed("ENOENT"),
            new Error("odd"),
            new Refusal("no"),
            "text",
        ])
            expect(fileTrouble(error, "/project")).to.equal(error);
    });
});

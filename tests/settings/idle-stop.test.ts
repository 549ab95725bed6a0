import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { idleStop } from "../../settings/idle-stop";
import { projectDir } from "../support/run-stack";
import { problemWith, settingsWith } from "./raw";

describe("idleStopMinutes", () => {
    const limits = (changes: object) =>
        settingsWith({ ...changes }).members.map(({ idleStopMinutes }) => idleStopMinutes);

    it("is 30 where nobody says otherwise, and each row may have its own", () => {
        const members = [
            { name: "ana" },
            { name: "ben", idleStopMinutes: 0 },
            { name: "cy", idleStopMinutes: 1440 },
        ];
        expect(limits({ members })).to.deep.equal([30, 0, 1440]);
        expect(limits({ members, idleStopMinutes: 15 })).to.deep.equal([15, 0, 1440]);
    });

    const fixes: [value: unknown, fixed: number][] = [
        ...[14, 1, -5, "2 minutes"].map((it): [unknown, number] => [it, 15]),
        ...[1441, 99999].map((it): [unknown, number] => [it, 1440]),
        ...["never", "off", false, "No"].map((it): [unknown, number] => [it, 0]),
        ...["1h", "1 hour"].map((it): [unknown, number] => [it, 60]),
        ...[20.5].map((it): [unknown, number] => [it, 21]),
        ...["", "soon"].map((it): [unknown, number] => [it, 30]),
    ];
    for (const [value, fixed] of fixes)
        it(`is refused for ${JSON.stringify(value)}, and the fix is ${fixed}`, () => {
            const problem = problemWith({ idleStopMinutes: value });
            expect(problem.setting).to.equal("idleStopMinutes");
            expect(problem.allowed).to.equal("15 to 1440, or 0 for never");
            expect(problem.fixed).to.equal(`pulumi config set idleStopMinutes ${fixed}`);
        });

    it("is refused in a member's row with that row's place", () => {
        const problem = problemWith({
            members: [{ name: "ana" }, { name: "ben", idleStopMinutes: 5 }],
        });
        expect([problem.setting, problem.member, problem.got]).to.deep.equal([
            "members[1].idleStopMinutes",
            "ben",
            "5",
        ]);
        expect(problem.fixed).to.equal("pulumi config set --path 'members[1].idleStopMinutes' 15");
    });

    it("is meant by the words of others", () => {
        for (const word of [
            "idleTimeout",
            "autostop",
            "idle-stop",
            "auto_shutdown",
            "idleStopMinute",
        ]) {
            expect(problemWith({ [word]: "60" }).fix, word).to.deep.equal([
                { path: [word], rename: "idleStopMinutes" },
            ]);
            const members = [{ name: "ana", [word]: 60 }];
            expect(problemWith({ members }).fix, word).to.deep.equal([
                { path: ["members", 0, word], rename: "idleStopMinutes" },
            ]);
        }
    });

    it("has the range and the default of the box's own files", () => {
        const print =
            "import idle_replay as r, member_settings as m; print(r.shortest, r.longest, r.usual, *m.idle_minutes, m.usual_idle_minutes)";
        const said = execFileSync("python3", ["-Bc", print], {
            cwd: join(projectDir, "cloud-init/files"),
            encoding: "utf8",
        });
        const { shortest, longest, usual } = idleStop;
        const all = [shortest, longest, usual];
        expect(said.trim().split(" ").map(Number)).to.deep.equal([
            ...all,
            shortest,
            longest,
            usual,
        ]);
    });
});

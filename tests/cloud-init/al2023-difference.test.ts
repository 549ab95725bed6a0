import { expect } from "chai";
import { operatingSystems } from "../../catalog/platform";
import { noInstanceConnect } from "../../cloud-init/base";
import { packageList } from "../../cloud-init/packages";
import { parsed, written } from "./parts";
import { functionsOf, ownScripts } from "./shell-coverage";
import { box, documents, type Variant } from "./variants";

/** Boxes that differ only in their operating system; the last pair has every document. */
const pairs = [
    ["al2023-cpu", "debian12-cpu"],
    ["al2023-g3", "debian12-g3"],
] as const satisfies readonly (readonly [Variant, Variant])[];

/** Files that only one of the two has; the code that writes each file gives the reason. */
const ownFiles = {
    al2023: ["/etc/polkit-1/rules.d/10-workstation.rules"],
    debian12: ["/etc/apt/apt.conf.d/90-workstation"],
};

/** Packages of the box, beside e2fsprogs, which data-volume.sh installs when it is missing. */
const packages = {
    al2023: "git python3 tar tmux @Desktop tigervnc-server xorg-x11-xauth python3-pip",
    debian12:
        "ca-certificates curl git tmux xfce4-session xfwm4 xfce4-panel xfdesktop4 " +
        "xfce4-settings xfce4-notifyd xfce4-terminal thunar dbus-x11 x11-xserver-utils adwaita-icon-theme " +
        "fonts-dejavu-core tigervnc-standalone-server tigervnc-tools xauth novnc websockify firefox-esr",
};

/** Keys of a document that have their own tests here. */
const lists = new Set(["bootcmd", "write_files"]);

/** Returns a box's files without its system's own functions. */
function shared(variant: Variant): Map<string, string> {
    const [system] = variant.split("-") as [keyof typeof ownFiles];
    const functions = [...ownScripts(system).values()];
    return new Map(
        [...written(documents(box(variant)))]
            .filter(([path]) => path !== packageList && !ownFiles[system].includes(path))
            .map(([path, content]) => {
                const own = functions.find((text) => content.includes(text)) ?? "";
                return [path, content.replace(own, "").replace(noInstanceConnect, "")];
            }),
    );
}

describe("the documents of Amazon Linux 2023", () => {
    for (const [ours, debians] of pairs) {
        describe(`of ${ours} beside ${debians}`, () => {
            const [al2023, debian12] = [documents(box(ours)), documents(box(debians))];

            it("have the same names, and set the same keys to the same values", () => {
                const settings = (all: typeof al2023) =>
                    all.map((document) => [
                        document.filename,
                        Object.entries(parsed(document)).filter(([key]) => !lists.has(key)),
                    ]);
                expect(settings(al2023)).to.deep.equal(settings(debian12));
            });

            it("write the same files, except for those named above and the systems' own functions", () => {
                expect(shared(ours)).to.deep.equal(shared(debians));
            });

            it("leave out the Session Manager agent, which only Debian's image lacks", () => {
                const boot = (all: typeof al2023) =>
                    all.flatMap((document) => parsed(document).bootcmd ?? []);
                const agent = (command: readonly string[]) => command.includes("install-ssm-agent");
                expect(boot(al2023)).to.deep.equal(boot(debian12).filter((it) => !agent(it)));
                expect(boot(debian12).filter(agent)).to.have.length(1);
            });

            it("differ in their packages", () => {
                const named = (all: typeof al2023) =>
                    written(all).get(packageList)?.trim().split("\n").join(" ");
                expect({ al2023: named(al2023), debian12: named(debian12) }).to.deep.equal(
                    packages,
                );
            });
        });
    }

    it("define the same functions as Debian's, in the same files", () => {
        const [al2023, debian12] = operatingSystems.map((system) =>
            [...ownScripts(system)].map(([name, text]) => [name, functionsOf(text)]),
        );
        // Amazon Linux can always find its kernel's headers: its repositories keep old releases.
        const shared = debian12!.map(([name, functions]) => [
            name,
            (functions as string[]).filter((it) => it !== "install_headers"),
        ]);
        // Debian's list of packages already has a browser.
        expect(al2023).to.deep.equal([...shared, ["packages.sh", ["install_browser"]]]);
        expect(shared).to.deep.equal([
            ["container-runtime.sh", ["install_docker"]],
            ["desktop.sh", ["start_session", "find_novnc"]],
            ["lib.sh", ["install_packages"]],
            ["nvidia-container-toolkit.sh", ["install_toolkit", "hold_packages"]],
            ["nvidia-driver.sh", ["install_driver"]],
        ]);
    });

    it("have all commands of their own scripts inside functions", () => {
        for (const [name, text] of ownScripts("al2023"))
            expect(text.replace(/^\w+\(\) \{\n(?: .*\n|\n)*\}\n/gm, "").trim(), name).to.equal("");
    });

    it("never ask the member for a password, because there is none", () => {
        const rule = written(documents(box("al2023-cpu"))).get(ownFiles.al2023[0]!);
        expect(rule).to.include('subject.user === "ada"').and.include("polkit.Result.YES");
        expect(written(documents(box("debian12-cpu"))).has(ownFiles.al2023[0]!)).to.equal(false);
    });
});

import type { Framework, FrameworkName } from "./frameworks";
import type { Image } from "./images";
import type { InstanceType } from "./instance-types";
import type { KernelModule, OperatingSystem } from "./platform";

/** The request for one box. */
export interface MachineRequest {
    readonly instanceType: string;
    readonly operatingSystem: OperatingSystem;
    readonly framework: FrameworkName;
    /** Ignored when `framework` is `none`. @default the newest release that this machine runs */
    readonly frameworkVersion?: string | undefined;
    /** A graphical desktop, which takes memory while it is on. @default false */
    readonly desktop?: boolean | undefined;
    /** Whether the desktop is installed, on or off. @default what `desktop` says */
    readonly installDesktop?: boolean | undefined;
}

/** The catalog's answer to every question whether something works: what does, or why nothing does. */
export type Outcome<T> = ({ readonly works: true } & T) | Conflict;

export interface Conflict {
    readonly works: false;
    /** Names both sides with their values. */
    readonly conflict: string;
}

/** The driver that the box must end up with, and where it comes from. */
export interface DriverPlan {
    /** Major branch expected today, for example 580. */
    readonly branch: number;
    /** Lowest and highest branch that the GPU and the framework accept; the self-test checks the box against them. */
    readonly accepted: { readonly lowest: number; readonly highest?: number };
    readonly kernelModule: KernelModule;
    /** `image`: the machine image carries it. `documents`: our cloud-init documents install it. */
    readonly source: "image" | "documents";
}

/** The framework's training container, the same version on CPU and GPU boxes. */
export interface FrameworkPlan {
    readonly name: Framework["name"];
    readonly version: string;
    /** Image reference with its tag, as `docker pull` takes it. */
    readonly containerImage: string;
    /** CUDA version inside the container; absent on a CPU box. */
    readonly cuda?: string;
}

/** Everything that must fit one instance type, with the reason for each choice. */
export interface MachinePlan {
    readonly instanceType: InstanceType;
    readonly operatingSystem: OperatingSystem;
    readonly image: Image;
    /** Absent on a CPU box. */
    readonly driver?: DriverPlan;
    /** Absent when `framework` is `none`. */
    readonly framework?: FrameworkPlan;
    /** One sentence per choice, in the order a reader asks: image, driver, module, CUDA, container. */
    readonly reasons: readonly string[];
}

/** A plan without its framework: the machine, its image and its driver. */
export type BareMachine = Omit<MachinePlan, "framework">;

/** An instance type that a stack may have, and the machine it makes. */
export type Candidate = { readonly instanceType: string } & Outcome<{ readonly plan: MachinePlan }>;

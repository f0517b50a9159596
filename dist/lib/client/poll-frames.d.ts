import type { FrameSource } from './stream.js';
export declare const pollFrames: FrameSource;

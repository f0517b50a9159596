import type { FrameSource } from './stream.js';
export declare const socketFrames: FrameSource;

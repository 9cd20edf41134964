; Stripes: in which direction do the stripes of a 32x32 grey image run? Written by hand, about 100 words.
;
;   image 32x32x1 u8 ─► conv 3x3, 1 -> 16, ReLU ─► average of each half ─► fully connected, 2 x 16 -> 4 ─► scores
;
; The two cores share the convolution: core 0 computes the upper 16 rows, core 1 the lower 16. Each loads one row of
; the other's half besides its own, because a 3x3 window reaches over the border. Weights and parameter words are
; made by make_stripes (stripes.cpp says what they hold).
;
; Local memory of a core, in words of 32 bytes:
;   0x0000  image, 17 rows of 32 pixels, one word a pixel     0x6000  weights of the convolution, 9 x 16
;   0x2000  features, 16 rows of 32 pixels                    0x6090  their 16 parameter words, room for 32
;   0x4000  their average                                     0x6094  weights of the fully connected layer, 2 x 4
;   0x4010  both averages, core 0 only                        0x609c  their 4 parameter words, room for 32
;   0x4020  the four scores, core 0 only
; Work buffer: byte 0 the average of the upper half, byte 32 that of the lower one.
.pages auto

; Weights to both cores. DMA id 0 cannot be waited for; the queue is in order, so that a wait for id 1 or 2 covers it.
write dma.load base=weights to_cores=0x3 gbuf=0x6000 chunks=1 words=160
run dma

; Rows 0..16 to core 0, rows 15..31 (from byte 15 * 32 on) to core 1; 128 is subtracted from each pixel.
write dma.image base=input to_cores=0x1 gbuf=0x0 rows=17 pixels=32 channels=1 stride=32 im2col=none u8=1
run dma id=1
write dma.image base=input dram=0x1e0 to_cores=0x2 gbuf=0x0 rows=17 pixels=32 channels=1 stride=32 im2col=none u8=1
run dma id=2

; The upper half has a row of zeros above it. Below the lower half zeros are implicit.
write mm.0 kernel_h=3 kernel_w=3 stride_h=1 stride_w=1 pad_top=1 pad_left=1 act=relu input=0x0 in_w=32 in_h=17 in_c=1 weights=0x6000 params=0x6090 output=0x2000 out_w=32 out_h=16 out_c=16 count=512
wait dma=1
run mm.0
write mm.1 kernel_h=3 kernel_w=3 stride_h=1 stride_w=1 pad_top=0 pad_left=1 act=relu input=0x0 in_w=32 in_h=17 in_c=1 weights=0x6000 params=0x6090 output=0x2000 out_w=32 out_h=16 out_c=16 count=512
wait dma=2
run mm.1

; (sum * 1 * 128 + half) >> 14: the sum of 512 pixels / 128, four times their average.
write misc.0 op=global_average a=0x2000 w=32 h=16 c=16 b_h=1 mul_a=1 scale=128 shift=14 output=0x4000 count=1
wait mm.0
run misc.0
write misc.1 op=global_average a=0x2000 w=32 h=16 c=16 b_h=1 mul_a=1 scale=128 shift=14 output=0x4000 count=1
wait mm.1
run misc.1

; Cores meet in DRAM: both averages go to the work buffer and come back side by side as an image of 1x2 pixels.
write dma.store base=work from_core=0 gbuf=0x4000 chunks=1 words=1
wait misc.0
run dma id=1
write dma.store base=work dram=0x20 from_core=1 gbuf=0x4000 chunks=1 words=1
wait misc.1
run dma id=2
write dma.load base=work to_cores=0x1 gbuf=0x4010 chunks=1 words=2
run dma id=3

; A kernel as wide as its input is a fully connected layer.
write mm.0 kernel_h=1 kernel_w=2 stride_h=1 stride_w=1 act=none input=0x4010 in_w=2 in_h=1 in_c=16 weights=0x6094 params=0x609c output=0x4020 out_w=1 out_h=1 out_c=4 count=1
wait dma=3
run mm.0

write dma.store base=output from_core=0 gbuf=0x4020 chunks=1 words=1
wait mm.0
run dma id=4
wait dma=4
trap
